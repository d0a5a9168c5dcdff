"""What must hold of finding out who is calling."""

#: By a plain look-up of the same key in the same index, by SQL.
FIND_RATIO = 3
#: The same with what the asking agent may read.
RULES_RATIO = 8
#: How much faster than others, at the full size.
VOIP_OCA_RATIO = 100
BASE_PHONE_RATIO = 200
FULL_SIZE = 1_000_000
PAGE = 200
PAGE_MS = 10
PAGE_STATEMENTS = 1
POPUP_STATEMENTS = 8
#: Above the idle server, while the book is filled.
FILL_MB = 300
SAVE_STATEMENTS = 2
#: By the time without the addon.
SAVE_RATIO = 1.10
IMPORT_RATIO = 1.10
