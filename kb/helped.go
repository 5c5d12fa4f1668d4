package kb

// Helped counts what people said of an article's answers.
type Helped struct{ Solved, NotSolved int }

// How much it may move a score. With few voices it is nearly nothing, and never more than what parts two articles that
// match a question about as well.
const (
	mostHelp = 0.05
	voices   = 8 // taken for granted before anybody spoke, half of them on each side
)

// factor is what a score is multiplied by: 1 without a voice, else within mostHelp of it.
func (h Helped) factor() float64 {
	solved, not := float64(max(0, h.Solved)), float64(max(0, h.NotSolved))
	return 1 + mostHelp*(solved-not)/(solved+not+voices)
}
