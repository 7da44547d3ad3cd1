"""How an application fares, as its business sees it: people who worked, failed, were told and were helped."""
