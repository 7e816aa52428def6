package access

// Authority is something that a role may allow.
type Authority struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// System is the authorities that belong to no type of metadata: what they allow is done by the server itself.
var System = []Authority{
	{"F_ACCEPT_DATA_LOWER_LEVELS", "Accept data at lower levels"},
	{"F_APPROVE_DATA", "Approve data"},
	{"F_APPROVE_DATA_LOWER_LEVELS", "Approve data at lower levels"},
	{"F_DATAVALUE_ADD", "Add/Update Data Value"},
	{"F_EDIT_EXPIRED", "Edit expired data"},
	{"F_ENROLLMENT_CASCADE_DELETE", "Delete enrollment and associated events"},
	{"F_EXPORT_DATA", "Export data"},
	{"F_EXPORT_EVENTS", "Export events"},
	{"F_GENERATE_MIN_MAX_VALUES", "Generate min-max values"},
	{"F_IGNORE_TRACKER_REQUIRED_VALUE_VALIDATION", "Ignore validation of required fields in Tracker and Event Capture"},
	{"F_IMPERSONATE_USER", "Impersonate user"},
	{"F_IMPORT_DATA", "Import data"},
	{"F_IMPORT_EVENTS", "Import events"},
	{"F_INSERT_CUSTOM_JS_CSS", "Insert custom Javascript and CSS"},
	{"F_LOCALE_ADD", "Add/Update Locale"},
	{"F_METADATA_EXPORT", "Export metadata"},
	{"F_METADATA_IMPORT", "Import metadata"},
	{"F_ORGANISATIONUNIT_MOVE", "Move organisation unit"},
	{"F_ORGANISATION_UNIT_MERGE", "Merge organisation units"},
	{"F_ORGANISATION_UNIT_SPLIT", "Split organisation unit"},
	{"F_ORG_UNIT_PROFILE_ADD", "Add organisation unit profile"},
	{"F_PERFORM_ANALYTICS_EXPLAIN", "Perform analytics explain query"},
	{"F_PERFORM_MAINTENANCE", "Perform maintenance tasks"},
	{"F_PREDICTOR_RUN", "Run predictor"},
	{"F_PROGRAM_DASHBOARD_CONFIG_ADMIN", "Administer program dashboard configuration"},
	{"F_REPLICATE_USER", "Replicate user"},
	{"F_RUN_VALIDATION", "Run validation"},
	{"F_SEND_EMAIL", "Send Email"},
	{"F_SKIP_DATA_IMPORT_AUDIT", "Skip data import audit"},
	{"F_TEI_CASCADE_DELETE", "Delete tracked entity instance and associated enrollments and events"},
	{"F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS", "Search Tracked Entity Instance in All Org Units"},
	{"F_TRACKED_ENTITY_MERGE", "Merge tracked entity instances"},
	{"F_TRACKER_IMPORTER_EXPERIMENTAL", "Tracker importer experimental"},
	{"F_UNCOMPLETE_EVENT", "Uncomplete events"},
	{"F_USERGROUP_MANAGING_RELATIONSHIPS_ADD", "Add/Update User Group Managing Relationships"},
	{"F_USERGROUP_MANAGING_RELATIONSHIPS_VIEW", "View User Group Managing Relationships"},
	{"F_USER_GROUPS_READ_ONLY_ADD_MEMBERS", "Add/Remove Members In Read-Only User Groups"},
	{"F_USER_VIEW", "View user"},
	{"F_VIEW_EVENT_ANALYTICS", "View event analytics"},
	{"F_VIEW_SERVER_INFO", "View server information"},
	{"F_VIEW_UNAPPROVED_DATA", "View unapproved data"},
}
