{
    "name": "CGVCall",
    "version": "19.0.1.0.0",
    "summary": "Click to call; calls and recordings on the contact, for CGVCall",
    "category": "Sales/CRM",
    "author": "CGVCall for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["crm"],
    "external_dependencies": {"python": ["phonenumbers", "requests"]},
    "data": [
        "security/cgvcall_groups.xml",
        "security/cgvcall_rules.xml",
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "data/cgvcall_outcome_data.xml",
        "views/cgvcall_call_views.xml",
        "views/cgvcall_outcome_views.xml",
        "views/cgvcall_extension_views.xml",
        "views/cgvcall_account_views.xml",
        "views/res_config_settings_views.xml",
        "views/res_partner_views.xml",
        "views/crm_lead_views.xml",
        "views/cgvcall_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "cgvcall/static/src/**/*",
            ("remove", "cgvcall/static/src/line/**/*"),
            ("remove", "cgvcall/static/src/call_panel/**/*"),
            ("remove", "cgvcall/static/src/softphone_window/**/*"),
            ("remove", "cgvcall/static/src/preflight/**/*"),
            ("remove", "cgvcall/static/src/history/**/*"),
            ("remove", "cgvcall/static/src/player/**/*"),
            ("remove", "cgvcall/static/src/dashboard/**/*"),
            ("remove", "cgvcall/static/src/board/**/*"),
            # Styles want Odoo's variables, and the dark ones of the dark bundle.
            "cgvcall/static/src/**/*.scss",
        ],
        # Loaded for users with an extension, when the page is quiet.
        "cgvcall.assets_softphone": [
            "cgvcall/static/src/line/**/*",
            "cgvcall/static/src/call_panel/**/*",
            "cgvcall/static/src/softphone_window/**/*",
            "cgvcall/static/src/preflight/**/*",
            ("remove", "cgvcall/static/src/**/*.scss"),
        ],
        # Loaded when they are first looked at.
        "cgvcall.assets_history": [
            "cgvcall/static/src/history/**/*.js",
            "cgvcall/static/src/history/**/*.xml",
        ],
        "cgvcall.assets_player": [
            "cgvcall/static/src/player/**/*.js",
            "cgvcall/static/src/player/**/*.xml",
        ],
        "cgvcall.assets_dashboard": [
            "cgvcall/static/src/dashboard/**/*.js",
            "cgvcall/static/src/dashboard/**/*.xml",
        ],
        "cgvcall.assets_board": [
            "cgvcall/static/src/board/**/*.js",
            "cgvcall/static/src/board/**/*.xml",
        ],
        "web.assets_unit_tests_setup": [
            ("include", "cgvcall.assets_softphone"),
            ("include", "cgvcall.assets_history"),
            ("include", "cgvcall.assets_player"),
            ("include", "cgvcall.assets_dashboard"),
            ("include", "cgvcall.assets_board"),
        ],
        "web.assets_unit_tests": [
            "cgvcall/static/tests/**/*",
            ("remove", "cgvcall/static/tests/tours/**/*"),
        ],
        "web.assets_tests": ["cgvcall/static/tests/tours/**/*"],
    },
    "post_init_hook": "post_init_hook",
    "application": True,
}
