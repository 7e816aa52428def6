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
