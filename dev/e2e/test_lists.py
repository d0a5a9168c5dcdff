"""Numbers in lists call too, and a click on one does not open the record."""

from playwright.sync_api import expect


def test_call_from_the_contacts_list(rep, contact):
    rep.page.goto("/odoo/contacts")
    rep.wait_until_ready()
    rep.page.click(f".o_data_row:has-text('{contact.name}') a.o_form_uri")
    expect(rep.panel).to_contain_text(contact.name)
    rep.wait_for_state("ongoing")
    expect(rep.page.locator(".o_list_view")).to_be_visible()
    expect(rep.page.locator(".o_cgvcall_dock .o_cgvcall_panel")).to_be_visible()
    rep.panel.locator(".o_cgvcall_hangup").click()
    rep.wait_for_state("ended")
    assert rep.last_call()["to_number"] == contact.dialled
    assert not rep.errors
