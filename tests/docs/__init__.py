"""The pages of docs/ and the README, held against the code."""
