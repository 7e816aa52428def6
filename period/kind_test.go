package period

import "testing"

func TestKindOf(t *testing.T) {
	for id, want := range map[string]string{
		"2024": "Yearly", "202401": "Monthly", "2024-01": "Monthly", "20240229": "Daily", "2024-02-29": "Daily", "2024W1": "Weekly", "2024W53": "Weekly",
		"2024WedW01": "WeeklyWednesday", "2024BiW27": "BiWeekly", "202406B": "BiMonthly", "2024Q4": "Quarterly", "2024NovQ1": "QuarterlyNov",
		"2024S2": "SixMonthly", "2024AprilS1": "SixMonthlyApril", "2024NovS2": "SixMonthlyNov", "2024April": "FinancialApril", "2024Oct": "FinancialOct",
		"": "", "24": "", "0000": "", "202413": "", "202400": "", "20230229": "", "2024W0": "", "2024W54": "", "2024W001": "", "2024Q5": "", "202407B": "",
		"2024S3": "", "2024May": "", "LAST_YEAR": "", "2024Q": "", "2024Q+1": "", "2024-1": "",
	} {
		if got := KindOf(id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
