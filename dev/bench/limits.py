"""What must hold, for ``make bench`` to end well."""

#: Odoo's time by that of the hand-written SQL and of Odoo's work for the page's rows.
RATIO = 1.5
#: What is less than this over the limit cannot be told from noise.
NOISE_MS = 5
#: How many more statements the addon may cost a form.
MORE_STATEMENTS = 2
