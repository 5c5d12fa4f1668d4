package vectors

import "container/list"

// recent remembers the vectors of texts that were wanted last.
type recent struct {
	most   int
	order  *list.List // of remembered, last wanted first
	byText map[string]*list.Element
}

type remembered struct {
	text   string
	vector []float32
}

func newRecent(most int) recent {
	return recent{most: most, order: list.New(), byText: map[string]*list.Element{}}
}

// get gives a vector, nil where there is none.
func (r *recent) get(text string) []float32 {
	e, ok := r.byText[text]
	if !ok {
		return nil
	}
	r.order.MoveToFront(e)
	return e.Value.(remembered).vector
}

func (r *recent) put(text string, vector []float32) {
	if e, ok := r.byText[text]; ok {
		e.Value = remembered{text, vector}
		r.order.MoveToFront(e)
		return
	}
	r.byText[text] = r.order.PushFront(remembered{text, vector})
	for r.order.Len() > r.most {
		oldest := r.order.Back()
		r.order.Remove(oldest)
		delete(r.byText, oldest.Value.(remembered).text)
	}
}
