// Package loose decodes what platforms send: a value that is missing or of another type than expected is zero, and what
// else stands in the same object is not lost for it. Somebody waits for an answer to the rest.
package loose

import "encoding/json"

// A Value may be anything in JSON; V is zero where it is no T.
type Value[T any] struct{ V T }

// UnmarshalJSON never fails.
func (l *Value[T]) UnmarshalJSON(data []byte) error {
	var v T
	if json.Unmarshal(data, &v) == nil {
		l.V = v
	}
	return nil
}

type (
	// Text is a string.
	Text = Value[string]
	// Yes is a boolean.
	Yes = Value[bool]
	// Number is a whole number.
	Number = Value[int64]
)

// A List keeps those of its elements that can be read.
type List[T any] struct{ V []T }

// UnmarshalJSON never fails.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	var all []json.RawMessage
	_ = json.Unmarshal(data, &all) // what is no list has no elements
	l.V = nil
	for _, one := range all {
		var v T
		if json.Unmarshal(one, &v) == nil {
			l.V = append(l.V, v)
		}
	}
	return nil
}
