package catalog

// A token lets a program act for a user within limits.
var _ = metadata("security.apikey.ApiToken", last,
	plurally("apiToken"), ownTable, shareable, defaultPrivate,
	name().derived(),
	integer("version").required(),
	enum("type", oneOf("security.apikey.ApiTokenType", "PERSONAL_ACCESS_TOKEN_V1")).required(),
	integer("expire").as("java.lang.Long").required(),
	raws("attributes", "security.apikey.ApiTokenAttribute").ordered().each("attributes"),
)
