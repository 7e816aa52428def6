package expression

// Control digits are two digits behind a number of at most nine, each a sum of the digits before it by weights, modulo eleven. Where that
// is ten, the digit is written as zero, but counts as ten in the second sum.
var (
	firstWeights  = [...]int{3, 7, 6, 1, 8, 9, 4, 5, 2}
	secondWeights = [...]int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2}
)

// controlDigits are the digits of a number; ok is false where it has none, since it is no number or too long.
func controlDigits(number string) (digits string, ok bool) {
	if number == "" || len(number) > len(firstWeights) {
		return "", false
	}
	first, second := 0, 0
	for i := range len(number) {
		if !isDigit(number[i]) {
			return "", false
		}
		n := int(number[i] - '0')
		first += n * firstWeights[i]
		second += n * secondWeights[i]
	}
	first %= 11
	second = (second + first*secondWeights[len(number)]) % 11
	return string([]byte{'0' + byte(first%10), '0' + byte(second%10)}), true
}

func addControlDigits(name string, a [3]Value) (Value, error) {
	if a[0].IsEmpty() {
		return Null, nil
	}
	digits, ok := controlDigits(a[0].s)
	if !ok {
		return Null, unfit(name, 0, a[0], "at most nine digits")
	}
	return TextOf(a[0].s + digits), nil
}

// checkControlDigits reports whether a number ends with the control digits of what stands before them.
func checkControlDigits(_ string, a [3]Value) (Value, error) {
	text := a[0].s
	at := max(len(text)-2, 0)
	digits, ok := controlDigits(text[:at])
	return BooleanOf(ok && text[at:] == digits), nil
}
