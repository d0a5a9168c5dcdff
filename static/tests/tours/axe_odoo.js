/**
 * What axe finds in Odoo's own parts, on every page of Odoo: not ours to mend. By rule, the elements
 * where it is found; the same in an element of ours is told.
 */
export const ODOO = {
    // The menu bar has buttons beside its items; the app's name stands outside of the menu.
    "aria-required-children": ".o_menu_sections, .o_menu_systray",
    "aria-required-parent":
        ".o_menu_brand, .o_notebook .nav-link, .settings_tab .tab, .o_searchview_facet",
    // The search box, and fields with suggestions.
    "aria-allowed-attr":
        ".o_searchview, .o_searchview_input, .o_searchview_facet, .o-autocomplete--input, div.o-dropdown, .dropdown-item",
    "aria-command-name": ".o_searchview_facet_label, .o-mail-Activity-avatarContainer",
    "aria-prohibited-attr": ".o-mail-Message-avatarContainer",
    "autocomplete-valid": ".o_select_menu_input",
    "role-img-alt": ".o_searchview i, .o-mail-Chatter i",
    // A list's boxes, which a screen reader finds by their row.
    label: ".o_list_record_selector input, .o_list_view .o_boolean_toggle input, .o_list_view #boolean_checkbox, .o_calendar_filter_item input, .o_calendar_sidebar input",
    "button-name": ".o_optional_columns_dropdown button, .o_calendar_view .oi-panel-right",
    // The user's picture beside the name.
    "image-alt":
        ".o_field_many2one_avatar_user img, .o-mail-Activity-avatar, .o-mail-Message-avatar",
    // Dialogs of Odoo's have their title within.
    "aria-dialog-name": ".o_dialog .modal",
    // Text where no style of ours reaches; main buttons and figures have the theme's own colour.
    "color-contrast":
        ".o_calendar_view *, .o_datetime_picker *, .o_pivot th, .btn-primary, .btn-primary *, .o_stat_value *",
};
