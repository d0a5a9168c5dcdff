from odoo.tests import tagged

from .tours import ToursCase


@tagged("post_install", "-at_install", "cgvcall_tour")
class TestToursPhoneBook(ToursCase):
    """More numbers of a person, on the form."""
