package api

import "testing"

func TestLegendsDoNotOverlap(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const one = "/api/legendSets/LegendSetO1"
		const low = `{"id":"LegendLow01","name":"Low","startValue":0,"endValue":50,"color":"#ff0000"}`
		set := func(legends string) string {
			return `{"id":"LegendSetO1","name":"L","legends":[` + legends + `]}`
		}
		for _, x := range []exchange{
			post("/api/legendSets", set(`{"name":"High","startValue":50,"endValue":100.5},`+low), 201), get(one+"?fields=legends[id]", 200, `"LegendLow01"`),
			put(one, set(low+`,{"name":"High","startValue":49.5,"endValue":100}`), 409, "E4008", "`High` begins at 49.5, within legend `Low`"),
			put(one, set(low+`,{"name":"None","startValue":60,"endValue":60}`), 409, "`None` must start before it ends"), put(one, set(`{"name":"Back","startValue":2,"endValue":-1}`), 409, "from 2 to -1"),
			// legends keep their identifiers; between them there may be room
			put(one, set(low+`,{"name":"High","startValue":60,"endValue":100}`), 200), get(one+"?fields=legends[id,name]", 200, `{"id":"LegendLow01","name":"Low"}`),
			post("/api/metadata", `{"legendSets":[`+set(low+`,`+`{"name":"Same","startValue":0,"endValue":50}`)+`]}`, 409, "LegendSetO1", "Same"),
		} {
			s.do(t, x)
		}
	})
}
