import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..wizards import cgvcall_person_wizard
from .person import SIZE, PersonCase


@tagged("post_install", "-at_install")
class TestPersonWizard(PersonCase):
    """What is stored of a person's calls: looked at, and erased."""

    # === WHOSE CALLS === #

    def test_calls_of_the_person_and_nobody_else(self):
        lead = self.env["crm.lead"].create(
            {"name": "L", "partner_id": self.partner.id, "active": False}
        )
        address = self.env["res.partner"].create(
            {"parent_id": self.partner.id, "type": "delivery"}
        )
        child = self.env["res.partner"].create(
            {"parent_id": self.partner.id, "name": "Works there"}
        )
        theirs = (
            self.call(self.partner)
            + self.call(address, number="+84900000001")
            + self.call(number="+84900000002", lead_id=lead.id)
            + self.call()  # of nobody, with the number
        )
        self.call(child)
        self.call(self.other)
        self.call(self.other, number="+84912345678")
        self.call(number="+84922222222")
        self.call(number="+84900000003")
        calls = self.as_user(self.manager)
        found = calls.search(calls._domain_of_person(calls._person_of(self.partner)))
        self.assertEqual(found.sorted("id"), theirs.sorted("id"))

    def test_shared_number_is_told(self):
        """Of a number that others have too, only what is this person's."""
        self.call(self.partner)
        of_nobody = self.call()
        self.other.phone = "0912345678"
        wizard = self.wizard()
        self.assertEqual(wizard.erasable, 1)
        self.assertIn("0912 345 678", wizard.shared_text)
        self.erase()
        self.assertTrue(of_nobody.exists())

    def test_of_a_lead(self):
        lead = self.env["crm.lead"].create({"name": "L", "phone": "0933333333"})
        self.call(number="+84933333333", lead_id=lead.id)
        self.call(self.partner)
        wizard = self.wizard(lead)
        self.assertEqual((wizard.erasable, wizard.partner_id.id), (1, False))
        lead.partner_id = self.other
        self.assertEqual(self.wizard(lead).partner_id, self.other)

    def test_other_companies_calls_are_theirs(self):
        stranger = self.make_stranger()
        account = self.env["cgvcall.account"].search(
            [("company_id", "=", stranger.company_id.id)]
        )
        elsewhere = self.call(self.partner, account_id=account.id)
        here = self.call(self.partner)
        self.erase()
        self.assertFalse(here.exists())
        self.assertTrue(elsewhere.exists())

    # === WORDS === #

    def test_nothing(self):
        wizard = self.wizard(self.other)
        self.assertRecordValues(
            wizard,
            [
                {
                    "name": "Lê Thị Bình",
                    "call_text": "None",
                    "recording_text": "None",
                    "note_count": 0,
                    "number_text": "0922 222 222",
                    "shared_text": False,
                    "held_text": False,
                    "erasable": 0,
                }
            ],
        )

    def test_words(self):
        self.call(self.partner, days=400, note="Wants a chair")
        call = self.call(self.partner)
        recording = self.record(call)
        self.env["cgvcall.recording.note"].create(
            {"recording_id": recording.id, "position": 1, "text": "here"}
        )
        held = self.call(self.partner)
        held.with_user(self.manager).action_hold("Complaint")
        wizard = self.wizard()
        self.assertRegex(wizard.call_text, r"^3, from .+ to .+")
        self.assertRegex(wizard.recording_text, r"^1, .+ MB$")
        self.assertEqual(wizard.note_count, 2)
        self.assertEqual(wizard.erasable, 2)
        self.assertIn("One call is on legal hold", wizard.held_text)
        self.assertIn("left out", wizard.audio_text)
        self.assertFalse(self.wizard(user=self.downloader).audio_text)

    def test_screen(self):
        self.call(self.partner)
        context = {"active_model": "res.partner", "active_id": self.partner.id}
        wizards = self.env["cgvcall.person.wizard"].with_user(self.manager)
        with Form(wizards.with_context(**context)) as form:
            self.assertEqual(form.name, self.partner.name)
            form.reason, form.confirm = "Asked for it", "1"
        form.record.action_erase()
        self.assertFalse(self.calls())

    def test_in_the_action_menu_of_managers(self):
        actions = self.env["ir.actions.actions"]
        for model in ("res.partner", "crm.lead"):
            for user, there in ((self.manager, True), (self.agent, False)):
                bound = actions.with_user(user).get_bindings(model)["action"]
                names = [action["name"] for action in bound]
                self.assertEqual("Call Data of This Person" in names, there)

    # === WHO === #

    def test_only_managers(self):
        for user in (self.agent, self.outsider, self.env.ref("base.public_user")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.wizard(user=user)
        wizard = self.wizard()
        for method in ("action_export", "action_erase"):
            for user in (self.agent, self.supervisor):
                with self.assertRaises(AccessError):
                    getattr(wizard.with_user(user), method)()
        with self.assertRaises(AccessError):
            wizard.with_user(self.supervisor).read(["call_text"])

    def test_contact_that_one_may_not_read(self):
        self.env["ir.rule"].create(
            {
                "name": "closed",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": f"[('id', '!=', {self.partner.id})]",
            }
        )
        with self.assertRaises(AccessError):
            self.wizard()
        wizard = self.env["cgvcall.person.wizard"].with_user(self.manager)
        with self.assertRaises(AccessError):
            wizard.create({"partner_id": self.partner.id}).action_export()

    def test_of_nobody(self):
        wizard = self.env["cgvcall.person.wizard"].with_user(self.manager).create({})
        with self.assertRaises(UserError):
            wizard.action_export()

    # === ERASE === #

    def test_erased(self):
        call = self.call(
            self.partner, cdr_id="77", disposition="answered", note="Wants a chair"
        )
        call._sync_chatter()
        message = call.message_id
        attachment = self.record(call).attachment_id
        of_other = self.call(self.other)
        before = self.env["cgvcall.purge"].search([])
        result = self.erase()
        self.assertEqual(result["params"]["title"], "Erased: 1 calls")
        for record in (call, message, attachment):
            self.assertFalse(record.exists())
        self.assertTrue(of_other.exists())
        self.assertTrue(self.partner.exists())
        log = self.env["cgvcall.purge"].search([]) - before
        self.assertRecordValues(
            log,
            [
                {
                    "kind": "person",
                    "count": 1,
                    "bytes": SIZE,
                    "reason": "Asked for it",
                    "user_id": self.manager.id,
                }
            ],
        )
        last = self.partner.message_ids[0]
        self.assertEqual(last.author_id, self.manager.partner_id)
        self.assertIn("Call data of this person was erased.", last.body)

    def test_open_pages_drop_the_entries(self):
        call = self.call(self.partner, user_id=self.agent.id)
        call._sync_chatter()
        entry = call.message_id
        self.assertTrue(entry)
        self.env["bus.bus"].search([]).unlink()
        self.erase()
        self.env.cr.flush()
        told = self.env["bus.bus"].search([("message", "like", "mail.message/delete")])
        channels = " ".join(told.mapped("channel"))
        for user in (self.agent, self.manager):
            self.assertIn(f'"res.partner",{user.partner_id.id}]', channels)
        self.assertNotIn(f",{self.other_agent.partner_id.id}]", channels)
        self.assertEqual(
            {str(row["payload"]) for row in map(json.loads, told.mapped("message"))},
            {str({"message_ids": entry.ids})},
        )

    def test_what_is_erased_stays_away(self):
        self.pbx.add(self.raw_cdr("77"))
        self.run_import()
        self.assertEqual(self.calls().partner_id, self.partner)
        self.erase()
        self.run_import()
        self.assertFalse(self.calls())

    def test_hold_is_respected_and_told(self):
        self.call(self.partner)
        held = self.call(self.partner)
        held.with_user(self.manager).action_hold("Complaint")
        result = self.erase()
        self.assertEqual(self.calls(), held)
        self.assertIn("One call is on legal hold", result["params"]["message"])
        self.assertIn("One call is on legal hold", self.partner.message_ids[0].body)

    def test_asks_for_the_number_and_a_reason(self):
        self.call(self.partner)
        wizard = self.wizard()
        for reason, confirm in (
            ("Asked", False),
            ("Asked", "2"),
            ("Asked", "yes"),
            (False, "1"),
            ("  ", "1"),
        ):
            wizard.write({"reason": reason, "confirm": confirm})
            with self.subTest(reason=reason, confirm=confirm):
                with self.assertRaises(ValidationError):
                    wizard.action_erase()
        self.assertTrue(self.calls())
        # One more came while the window was open.
        self.call(self.partner)
        wizard.write({"reason": "Asked", "confirm": "1"})
        self.env.invalidate_all()
        with self.assertRaises(ValidationError):
            wizard.action_erase()

    def test_learned_numbers_go(self):
        call = self.call(number="+84944444444", direction="inbound")
        learned = self.env["cgvcall.phone"].create(
            {
                "partner_id": self.partner.id,
                "number": "+84944444444",
                "learned_from_id": call.id,
            }
        )
        written = self.env["cgvcall.phone"].create(
            {"partner_id": self.partner.id, "number": "0955555555"}
        )
        self.assertIn("(1 learned from calls)", self.wizard().number_text)
        self.erase()
        self.assertFalse(learned.exists())
        self.assertTrue(written.exists())
        self.assertFalse(call.exists())

    def test_very_many_calls(self):
        """In batches, and in as many requests as it takes."""
        for _number in range(5):
            self.call(self.partner)
        of_batch = []
        purge = type(self.env["cgvcall.call"])._purge

        def count(calls, *args):
            of_batch.append(len(calls))
            return purge(calls, *args)

        self.patch(type(self.env["cgvcall.call"]), "_purge", count)
        with patch.object(cgvcall_person_wizard, "BATCH", 2):
            wizard = self.wizard()
            wizard.write({"reason": "Asked", "confirm": "5"})
            with patch.object(cgvcall_person_wizard, "SECONDS", 0):
                again = wizard.action_erase()
            self.assertEqual((again["res_id"], wizard.erased), (wizard.id, 2))
            self.assertEqual(len(self.calls()), 3)
            self.assertNotIn("erased", self.partner.message_ids[0].body)
            result = wizard.action_erase()
        self.assertEqual(result["params"]["title"], "Erased: 5 calls")
        self.assertEqual(of_batch, [2, 2, 1])
        self.assertFalse(self.calls())
