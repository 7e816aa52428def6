package expression

import "math"

// calculate applies an operator to two numbers. Numbers are meant as decimal ones, so that 0.1 + 0.2 is 0.3: where both have few
// digits they are computed as whole ones, of which a computer loses nothing.
func calculate(op byte, a, b float64) float64 {
	if op == '^' {
		return math.Pow(a, b)
	}
	p, q := places(a), places(b)
	if p > 0 || q > 0 {
		if p < 0 || q < 0 {
			return binary(op, a, b)
		}
		if op != '*' { // of one unit
			p = max(p, q)
			q = p
		}
		x, y := math.Round(a*tens[p]), math.Round(b*tens[q])
		if math.Abs(x) < exact && math.Abs(y) < exact {
			switch n := binary(op, x, y); {
			case op == '/':
				return n
			case op != '*':
				return n / tens[p]
			case math.Abs(n) < exact && p+q < len(tens):
				return n / tens[p+q]
			}
		}
	}
	return binary(op, a, b)
}

func binary(op byte, a, b float64) float64 {
	switch op {
	case '+':
		return a + b
	case '-':
		return a - b
	case '*':
		return a * b
	case '/':
		return a / b
	}
	return math.Mod(a, b)
}

const exact = 1 << 53 // up to which all whole numbers are exact

// tens are the powers of ten that are exact.
var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// places is how many digits a number has behind its point, -1 where they are too many to say.
func places(n float64) int {
	if n == math.Trunc(n) {
		return 0
	}
	for p := 1; p <= 15; p++ {
		whole := math.Round(n * tens[p])
		if math.Abs(whole) >= exact {
			return -1
		}
		if whole/tens[p] == n {
			return p
		}
	}
	return -1
}
