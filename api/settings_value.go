package api

import (
	"io"
	"mime"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
)

// settingValue is the value that a request gives a setting: the parameter value=, a body of plain text, or one of JSON, whose texts,
// numbers and truth values are taken for what they say.
func (c *call) settingValue() (string, error) {
	if c.query.Has("value") {
		return c.query.Get("value"), nil
	}
	header := c.Request.Header.Get("Content-Type")
	switch kind, parameters, err := mime.ParseMediaType(header); {
	case header != "" && err != nil:
	case kind == "application/json":
		src, err := c.JSONBody()
		if err != nil {
			return "", err
		}
		var value jsontext.Value
		if err := json.UnmarshalRead(src, &value); err != nil {
			return "", src.Fault(err)
		}
		if value.Kind() == 'n' {
			return "", noValue()
		}
		return textOfJSON(value), nil
	case header == "" || strings.HasPrefix(kind, "text/") && (parameters["charset"] == "" || strings.EqualFold(parameters["charset"], "utf-8")):
		body, err := c.Body()
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(io.LimitReader(body, mostOfValue))
		if err != nil {
			return "", err
		}
		if len(text) == 0 {
			return "", noValue()
		}
		return string(text), nil
	}
	return "", fault.New(fault.Unsupported, "Content-Type %s is not read here; send text/plain in UTF-8, or application/json.", header)
}

// mostOfValue is how many bytes of a value are read; one that is longer than settings may be is refused by what was read of it.
const mostOfValue = 2 << 20

func noValue() error {
	return fault.New(fault.Conflict, "Value must be specified as query param or as payload").On("", "", "value")
}

// textOfJSON is a text without its quotes, and any other value as it was written.
func textOfJSON(value jsontext.Value) string {
	if value.Kind() == '"' {
		if text, err := jsontext.AppendUnquote(nil, value); err == nil {
			return string(text)
		}
	}
	return strings.TrimSpace(string(value))
}
