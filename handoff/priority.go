package handoff

import (
	"fmt"
	"slices"
)

// A Priority orders the queue.
type Priority string

// The priorities, most pressing last.
const (
	Low    Priority = "low"
	Normal Priority = "normal"
	High   Priority = "high"
	Urgent Priority = "urgent"
)

// Priorities lists them, least pressing first.
func Priorities() []Priority { return []Priority{Low, Normal, High, Urgent} }

// Rank is 0 for the least pressing priority; unknown ones rank as Normal.
func (p Priority) Rank() int {
	if i := slices.Index(Priorities(), p); i >= 0 {
		return i
	}
	return slices.Index(Priorities(), Normal)
}

// A Grade is how far a matter reaches, or how little it can wait.
type Grade int

// The grades. The zero value is not known yet and counts as [Middle].
const (
	Minor  Grade = 1 // impact: one person; urgency: it can wait
	Middle Grade = 2 // impact: a team; urgency: work is hindered
	Major  Grade = 3 // impact: a site or everybody; urgency: work has stopped
)

// matrix is the priority by impact and urgency, as ITIL service desks use it (its incident priority matrix).
var matrix = [3][3]Priority{
	{Low, Low, Normal},
	{Low, Normal, High},
	{Normal, High, Urgent},
}

// PriorityOf gives the priority of an impact and an urgency.
func PriorityOf(impact, urgency Grade) Priority { return matrix[impact.place()][urgency.place()] }

func (g Grade) place() int {
	if g < Minor || g > Major {
		g = Middle
	}
	return int(g - Minor)
}

// Grades are what signals say about a matter: how far it reaches and how little it can wait, 0 where they say nothing.
func Grades(signals []Signal) (impact, urgency Grade) {
	for _, s := range signals {
		switch s.Code {
		case SignalMany:
			impact = Major
		case SignalPressing, SignalDeadline, SignalBlocked:
			urgency = Major
		case SignalCalm:
			urgency = max(urgency, Minor)
		}
	}
	return impact, urgency
}

// Raised is the next more pressing priority; the most pressing one stays.
func (p Priority) Raised() Priority { return Priorities()[min(p.Rank()+1, len(Priorities())-1)] }

// grades are the words for grades in files.
var grades = []string{"low", "medium", "high"}

// MarshalText gives the grade as a word; an unknown one is empty.
func (g Grade) MarshalText() ([]byte, error) {
	if !g.known() {
		return nil, nil
	}
	return []byte(grades[g-Minor]), nil
}

// UnmarshalText reads the word.
func (g *Grade) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*g = 0
		return nil
	}
	i := slices.Index(grades, string(text))
	if i < 0 {
		return fmt.Errorf("%q is no grade: write low, medium or high", text)
	}
	*g = Minor + Grade(i)
	return nil
}
