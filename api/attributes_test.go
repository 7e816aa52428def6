package api

import "testing"

func TestValuesOfAttributes(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		constant := func(id, attribute, value string) string {
			return `{"id":"` + id + `","name":"` + id + `","value":1,"attributeValues":[{"attribute":{"id":"` + attribute + `"},"value":"` + value + `"}]}`
		}
		const one = "/api/attributes/AttributeO1"
		for _, x := range []exchange{
			post("/api/metadata", `{"attributes":[{"id":"AttributeO1","name":"Ward","shortName":"W","valueType":"TEXT","constantAttribute":true},{"id":"AttributeO2","name":"Beds","shortName":"B","valueType":"INTEGER_POSITIVE","constantAttribute":true}]}`, 200),
			post("/api/constants", constant("ConstantNo1", "AttributeO2", "many"), 409, "E4023", "Beds", "INTEGER_POSITIVE", "many"), post("/api/constants", constant("ConstantNo1", "AttributeO2", "0"), 409, "E4023"),
			post("/api/constants", constant("ConstantNo1", "AttributeO2", "7"), 201),
			// what objects have already is held against nothing
			patch("/api/attributes/AttributeO2", `{"valueType":"DATE"}`, 200), put("/api/constants/ConstantNo1", constant("ConstantNo1", "AttributeO2", "7"), 200), put("/api/constants/ConstantNo1", constant("ConstantNo1", "AttributeO2", "8"), 409, "DATE"),
			// an attribute becomes unique once all its values are different
			post("/api/constants", constant("ConstantNo2", "AttributeO1", "north"), 201), post("/api/constants", constant("ConstantNo3", "AttributeO1", "north"), 201),
			patch(one, `{"unique":true}`, 409, "E4009", "north", "ConstantNo2", "ConstantNo3"), get(one, 200, `"unique":false`),
			put("/api/constants/ConstantNo3", constant("ConstantNo3", "AttributeO1", "south"), 200), patch(one, `{"unique":true}`, 200), put("/api/constants/ConstantNo3", constant("ConstantNo3", "AttributeO1", "north"), 409, "E4009"),
		} {
			s.do(t, x)
		}
	})
}

func TestAttributesThatObjectsMayHave(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		values := func(list ...string) string {
			text := ""
			for i := 0; i < len(list); i += 2 {
				text += `,{"attribute":{"id":"` + list[i] + `"},"value":"` + list[i+1] + `"}`
			}
			return `{"id":"ConstantNo1","name":"C","value":1,"attributeValues":[` + text[1:] + `]}`
		}
		const element, color, several, shape = "AttributeO1", "AttributeO2", "AttributeO3", "AttributeO4"
		const one = "/api/constants/ConstantNo1"
		for _, x := range []exchange{
			post("/api/metadata", `{"optionSets":[{"id":"OptionSetO1","name":"Colors","valueType":"TEXT","options":[{"id":"OptionRed01"},{"id":"OptionBlue1"}]}],
			 "options":[{"id":"OptionRed01","name":"Red","code":"RED"},{"id":"OptionBlue1","name":"Blue","code":"BLUE"}],
			 "attributes":[{"id":"AttributeO1","name":"Origin","shortName":"O","valueType":"TEXT","dataElementAttribute":true},
			  {"id":"AttributeO2","name":"Color","shortName":"C","valueType":"TEXT","constantAttribute":true,"optionSet":{"id":"OptionSetO1"}},
			  {"id":"AttributeO3","name":"Colors","shortName":"S","valueType":"MULTI_TEXT","constantAttribute":true,"optionSet":{"id":"OptionSetO1"}},
			  {"id":"AttributeO4","name":"Area","shortName":"A","valueType":"GEOJSON","constantAttribute":true}]}`, 200),
			post("/api/constants", values(element, "x"), 409, "E4010", "Attribute `Origin [AttributeO1]` is not supported for type `Constant`", `"errorProperty":"attributeValues"`),
			post("/api/constants", values(color, "GREEN"), 409, "E4023", "GREEN", "Colors [OptionSetO1]"),
			post("/api/constants", values(several, "RED,GREEN"), 409, "E4023", "GREEN"),
			post("/api/constants", values(shape, "{}"), 409, "E6004", "Area"),
			post("/api/constants", values(color, "RED", several, "RED", color, "BLUE"), 409, "E4027", "Color [AttributeO2]", "two values"),
			post("/api/constants?importMode=VALIDATE", values(color, "GREEN", element, "x"), 409, "E4010", "E4023"), get(one, 404),
			post("/api/constants", values(color, "RED", several, "BLUE,RED", shape, `{\"type\":\"Point\",\"coordinates\":[1,2]}`), 201),
			// an attribute and its values, an option and its code, in one package
			post("/api/metadata", `{"attributes":[{"id":"AttributeO5","name":"New","shortName":"N","valueType":"TEXT","constantAttribute":false}],"constants":[`+values("AttributeO5", "x")+`]}`, 409, "E4010", "New [AttributeO5]"),
			post("/api/metadata?mergeMode=MERGE", `{"options":[{"id":"OptionGreen","name":"Green","code":"GREEN","optionSet":{"id":"OptionSetO1"}}],"constants":[`+values(color, "GREEN")+`]}`, 200),
			// what an object has already stays when the attribute becomes one of other types, or the option goes
			patch("/api/attributes/AttributeO2", `{"constantAttribute":false,"dataElementAttribute":true}`, 200), patch(one, `{"value":2}`, 200), put(one, values(color, "GREEN"), 200), put(one, values(color, "RED"), 409, "E4010"),
			patch("/api/attributes/AttributeO2", `{"constantAttribute":true}`, 200), remove("/api/options/OptionGreen", 204), put(one, values(color, "GREEN"), 200), put(one, values(color, "RED"), 200), put(one, values(color, "GREEN"), 409, "E4023"),
			get(one+"?fields=attributeValues[value]", 200, `{"attributeValues":[{"value":"RED"}]}`),
		} {
			s.do(t, x)
		}
	})
}
