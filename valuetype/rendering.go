package valuetype

// Rendering is by which controls values of a type can be entered on a form.
type Rendering struct {
	Type     string   // under DHIS2's name; empty where Options
	Options  bool     // the values are those of an option set, whatever their type
	Controls []string // under DHIS2's names
}

var (
	ticked  = []string{"DEFAULT", "VERTICAL_RADIOBUTTONS", "HORIZONTAL_RADIOBUTTONS", "VERTICAL_CHECKBOXES", "HORIZONTAL_CHECKBOXES", "TOGGLE"}
	counted = []string{"DEFAULT", "VALUE", "SLIDER", "LINEAR_SCALE", "SPINNER"}
	typed   = []string{"DEFAULT", "VALUE", "AUTOCOMPLETE", "QR_CODE", "BAR_CODE", "GS1_DATAMATRIX"}
	chosen  = []string{"DEFAULT", "DROPDOWN", "VERTICAL_RADIOBUTTONS", "HORIZONTAL_RADIOBUTTONS", "VERTICAL_CHECKBOXES", "HORIZONTAL_CHECKBOXES",
		"SHARED_HEADER_RADIOBUTTONS", "ICONS_AS_BUTTONS", "SPINNER", "ICON"}
)

// Renderings are the types whose values have more than one control, and option sets.
var Renderings = []Rendering{
	{Options: true, Controls: chosen},
	{Type: "TRUE_ONLY", Controls: ticked}, {Type: "BOOLEAN", Controls: ticked},
	{Type: "TEXT", Controls: typed},
	{Type: "INTEGER", Controls: counted}, {Type: "INTEGER_POSITIVE", Controls: counted}, {Type: "INTEGER_NEGATIVE", Controls: counted},
	{Type: "INTEGER_ZERO_OR_POSITIVE", Controls: counted}, {Type: "NUMBER", Controls: counted}, {Type: "UNIT_INTERVAL", Controls: counted},
	{Type: "PERCENTAGE", Controls: counted},
}
