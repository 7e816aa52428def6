package api

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"cohort/expression"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/query"
	"cohort/schema/catalog"
)

// describeExpression answers whether an expression of a kind is valid, and what it says with names in the place of identifiers.
// The expression is the parameter of that name, or the body.
func (s *Server) describeExpression(kind expression.Kind) handler {
	return func(c *call) error {
		text, err := c.expression()
		if err != nil {
			return err
		}
		names := namer{query: c.queryContext(), call: c}
		if kind == expression.RuleCondition || kind == expression.RuleData {
			if err := names.ofRules(c.query.Get("programId")); err != nil {
				return err
			}
		}
		description, err := describe(kind, text, names)
		if err != nil {
			return c.invalidExpression(kind, err)
		}
		message := Success(http.StatusOK)
		message.Message, message.Description = "Valid", description
		return c.JSON(http.StatusOK, message)
	}
}

func describe(kind expression.Kind, text string, names namer) (string, error) {
	e, err := expression.Parse(kind, text)
	if err != nil {
		return "", err
	}
	return e.Describe(names.name)
}

// invalidExpression answers 200 all the same: the question was understood. What is wrong stands in the reports, and for program
// rules in the description, where clients look for it.
func (c *call) invalidExpression(kind expression.Kind, err error) error {
	var list fault.List
	if !errors.As(err, &list) {
		f, ok := fault.As(err)
		if !ok {
			return err
		}
		list = fault.List{f}
	}
	message := answerToList(list)
	message.HTTPStatus, message.HTTPStatusCode = http.StatusText(http.StatusOK), http.StatusOK
	message.Message = "Expression is not well-formed"
	switch kind {
	case expression.RuleCondition, expression.RuleData:
		message.Description = list.Error()
		fallthrough
	case expression.ProgramIndicator, expression.ProgramIndicatorFilter:
		message.Message = "Expression is not valid"
	}
	return c.JSON(http.StatusOK, message)
}

// expression reads the parameter, a body of plain text, or one of JSON: a text, or an object with the property expression or condition.
// Clients also send expressions as they are and call them JSON.
func (c *call) expression() (string, error) {
	if c.query.Has("expression") || c.Method != http.MethodPost {
		if c.query.Get("expression") == "" {
			return "", absent("expression")
		}
		return c.query.Get("expression"), nil
	}
	header := c.Request.Header.Get("Content-Type")
	kind, parameters, err := mime.ParseMediaType(header)
	isJSON := kind == "application/json"
	charset := parameters["charset"]
	if header != "" && (err != nil || !isJSON && !strings.HasPrefix(kind, "text/") || charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return "", fault.New(fault.Unsupported, "Content-Type %s is not read here; send text/plain in UTF-8, or application/json.", header)
	}
	body, err := c.Body()
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(body, mostOfExpression))
	if err != nil || !isJSON {
		return string(text), err
	}
	var object struct {
		Expression *string `json:"expression"`
		Condition  *string `json:"condition"`
	}
	var quoted string
	switch {
	case json.Unmarshal(text, &quoted) == nil:
		return quoted, nil
	case json.Unmarshal(text, &object) != nil:
	case object.Expression != nil:
		return *object.Expression, nil
	case object.Condition != nil:
		return *object.Condition, nil
	}
	return string(text), nil
}

// mostOfExpression is how many bytes of a body are read; an expression that is longer is refused by what was read of it.
const mostOfExpression = 1 << 20

func absent(parameter string) error {
	return fault.New(fault.BadRequest, "Required request parameter '%s' is not present", parameter)
}

// namer names what expressions mention, in the language of the answer.
type namer struct {
	call      *call
	query     *query.Context
	variables map[string]*graph.Object // of the program, by name
}

// ofRules finds the variables of a program.
func (n *namer) ofRules(programID string) error {
	t := catalog.Get("programRuleVariable")
	snap := n.call.View.Snapshot
	if programID == "" {
		return absent("programId")
	}
	program := snap.ByName("program", programID)
	if program == nil {
		return metadata.NotFound(catalog.Get("program"), programID)
	}
	if !n.call.View.CanRead(program) {
		return fault.Coded(fault.Forbidden, "E1006", "You don't have the proper permissions to read objects of type %s.", program.Type.Name)
	}
	n.variables = map[string]*graph.Object{}
	for v := range snap.Referrers(t.MustProperty("program"), program.ID) {
		n.variables[v.Name()] = v
	}
	return nil
}

// name is what an object is called; ok is false where there is none.
func (n namer) name(o expression.Object) (text string, ok bool) {
	if o.Type == expression.Variable {
		v := n.variables[o.UID]
		return n.variable(v), v != nil
	}
	found := n.call.View.Snapshot.ByName(o.Type, o.UID)
	return n.shown(found, o.UID), found != nil
}

// variable is called as the data element or attribute that it takes its value from.
func (n namer) variable(v *graph.Object) string {
	if v == nil {
		return ""
	}
	for _, source := range []string{"dataElement", "trackedEntityAttribute"} {
		if from := n.call.View.Snapshot.Object(v.Doc().Ref(v.Type.MustProperty(source))); from != nil {
			return n.shown(from, v.Name())
		}
	}
	return v.Name()
}

// shown keeps to itself what an object is called that the user may not read.
func (n namer) shown(o *graph.Object, instead string) string {
	if o == nil || !n.call.View.CanRead(o) {
		return instead
	}
	return n.query.DisplayName(o)
}
