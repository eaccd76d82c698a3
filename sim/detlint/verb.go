package detlint

import "strings"

// verbsOf lists, for each argument of a format in order, the verb that prints
// it; an argument that is a width or a precision has '*'. A format that numbers
// its arguments is not followed: its list is empty.
func verbsOf(format string) string {
	var verbs strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		i++
		for i < len(format) && strings.IndexByte("+-# 0123456789.*", format[i]) >= 0 {
			if format[i] == '*' {
				verbs.WriteByte('*')
			}
			i++
		}
		switch {
		case i == len(format):
		case format[i] == '[':
			return ""
		case format[i] != '%':
			verbs.WriteByte(format[i])
		}
	}
	return verbs.String()
}
