"""Words every floor shares: ids, time, money, errors, who acts, paging and limits. Knows no Django."""
