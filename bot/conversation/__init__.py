"""What the bot says and does in a chat: one behaviour a module, `turns` routes to them."""
