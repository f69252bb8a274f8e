"""Who may do what: relations between people, centres, groups, accounts and posts, and every question about
them."""
