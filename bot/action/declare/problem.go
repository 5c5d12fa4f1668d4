package declare

import "fmt"

// A Problem is one mistake in a declaration: which field, what is wrong and how to put it right. The field is named as
// it is written in the file, with dots and indexes, such as result.codes[1].path.
type Problem struct{ Field, What, Fix string }

// Error gives all of it in one line.
func (p Problem) Error() string { return fmt.Sprintf("%s: %s; %s", p.Field, p.What, p.Fix) }

// Under puts the field of each problem below another.
func Under(field string, problems []Problem) []Problem {
	below := make([]Problem, len(problems))
	for i, p := range problems {
		switch {
		case p.Field == "":
			p.Field = field
		case p.Field[0] == '[':
			p.Field = field + p.Field
		default:
			p.Field = field + "." + p.Field
		}
		below[i] = p
	}
	return below
}
