package setting

// Style is a look that clients give their pages; its path is a value of the settings keyStyle.
type Style struct {
	Name string `json:"name"`
	Key  string `json:"key"`
	Path string `json:"path"`
}

// Styles are those that clients know.
var Styles = []Style{
	{"Green", "green", "green/green.css"},
	{"India", "india", "india/india.css"},
	{"Light Blue", "light_blue", "light_blue/light_blue.css"},
	{"Myanmar", "myanmar", "myanmar/myanmar.css"},
	{"Vietnam", "vietnam", "vietnam/vietnam.css"},
}
