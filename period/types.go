// Package period knows the periods for which facilities report: their kinds, and how often each comes.
package period

// Type is a kind of periods.
type Type struct {
	Name      string `json:"name"`        // as metadata refers to it: Monthly
	Duration  string `json:"isoDuration"` // ISO 8601: P1M
	Format    string `json:"isoFormat"`   // of a period of this kind: yyyyMM
	Frequency int    `json:"frequencyOrder"`
}

// Types are all kinds, the most frequent first. Frequency is about the number of days of a period.
var Types = []Type{
	{"Daily", "P1D", "yyyyMMdd", 1},
	{"Weekly", "P7D", "yyyyWn", 7},
	{"WeeklyWednesday", "P7D", "yyyyWedWn", 7},
	{"WeeklyThursday", "P7D", "yyyyThuWn", 7},
	{"WeeklySaturday", "P7D", "yyyySatWn", 7},
	{"WeeklySunday", "P7D", "yyyySunWn", 7},
	{"BiWeekly", "P14D", "yyyyBiWn", 14},
	{"Monthly", "P1M", "yyyyMM", 30},
	{"BiMonthly", "P2M", "yyyyMMB", 61},
	{"Quarterly", "P3M", "yyyyQn", 91},
	{"QuarterlyNov", "P3M", "yyyyNovQn", 91},
	{"SixMonthly", "P6M", "yyyySn", 182},
	{"SixMonthlyApril", "P6M", "yyyyAprilSn", 182},
	{"SixMonthlyNov", "P6M", "yyyyNovSn", 182},
	{"Yearly", "P1Y", "yyyy", 365},
	{"FinancialApril", "P1Y", "yyyyApril", 365},
	{"FinancialJuly", "P1Y", "yyyyJuly", 365},
	{"FinancialOct", "P1Y", "yyyyOct", 365},
	{"FinancialNov", "P1Y", "yyyyNov", 365},
}

// Names are the names of all kinds, in their order.
func Names() []string {
	names := make([]string, len(Types))
	for i, t := range Types {
		names[i] = t.Name
	}
	return names
}
