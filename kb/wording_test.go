package kb

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLittleWordsTellQuestionsApart(t *testing.T) {
	w := newWording(words("Should I wear a mask?"))
	same, other := lineOf(words("should I wear a mask")), lineOf(words("Should children wear masks?"))
	if got := w.like(same); got < 0.95 {
		t.Errorf("%.2f like itself", got)
	}
	if got := w.like(other); got > 0.75 || got < 0.4 {
		t.Errorf("%.2f like %q", got, other)
	}
	if got, want := w.like(other+"\n"+same), w.like(same); got != want {
		t.Errorf("%.2f of two lines, want that of the better one, %.2f", got, want)
	}
}

func TestLikenessIsAShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		asked := words(rapid.String().Draw(t, "question"))
		w := newWording(asked)
		for _, line := range []string{lineOf(asked), rapid.String().Draw(t, "line"), ""} {
			if got := w.like(line); got < 0 || got > 1 {
				t.Fatalf("%v like %q", got, line)
			}
		}
	})
}

func TestSentencesHoldAllWordsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"Open it.", "v1.2", "wi-fi?", "Über\n", "now! ", "x"})).
			Draw(t, "parts"), " ")
		lines, said := sentences(text, maxFiled)
		if want := words(text); !slices.Equal(said, want) {
			t.Fatalf("%q: %q, want %q", text, said, want)
		}
		if got := strings.Fields(lines); !slices.Equal(got, said) {
			t.Fatalf("%q: filed %q", text, lines)
		}
	})
}

func TestAQuestionLikeATitleIsBelievedMoreThanOneOfTheSameWords(t *testing.T) {
	base := New([]Article{
		{ID: "a", Lang: "en", Title: "How do I join a meeting as a guest?", Passages: []Passage{{Text: "Open the link."}}},
		{ID: "b", Lang: "en", Title: "Order paper", Passages: []Passage{{Text: "Write to the store."}}},
	})
	like := base.Search(Query{Text: "how do I join a meeting as a guest", Lang: "en"})
	unlike := base.Search(Query{Text: "guest not in this meeting that we had to join", Lang: "en"})
	if first(like) != "a.en" || like.Confidence <= unlike.Confidence {
		t.Errorf("%.3f for the title, %.3f for its words", like.Confidence, unlike.Confidence)
	}
}
