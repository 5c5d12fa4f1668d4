package proof

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// model is what is true of codes, as simply as it can be said.
type model struct {
	waiting map[string]*issued // by person
	misses  map[string]int     // by account and day
}

// issued is a code that a person waits for.
type issued struct {
	account string
	code    string // empty: none was sent
	until   time.Time
	wrong   int
}

// timeless is a test without a deadline, which in a bubble there cannot be.
type timeless struct{ rapid.TB }

// Whatever people do one after the other, a code is right exactly for whom it was sent, once, in time, and after few
// wrong ones.
func TestCodesAreRightExactlyWhenTheModelSaysSo(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		try := 0
		rapid.Check(timeless{t}, func(t *rapid.T) {
			try++
			w.people[fmt.Sprint("ann", try)] = Contact{Account: fmt.Sprint("ann", try), Mail: fmt.Sprintf("ann%d@nordwind.example", try)}
			m := model{map[string]*issued{}, map[string]int{}}
			person := rapid.SampledFrom([]string{fmt.Sprint("U", try), fmt.Sprint("V", try)})
			account := rapid.SampledFrom([]string{fmt.Sprint("ann", try), fmt.Sprint("nobody", try)})
			t.Repeat(map[string]func(*rapid.T){
				"asks": func(t *rapid.T) { m.asks(t, w, claims(person.Draw(t, "person"), account.Draw(t, "account"), Email)) },
				"enters": func(t *rapid.T) {
					c := claims(person.Draw(t, "person"), account.Draw(t, "account"), Email)
					whose := m.waiting[person.Draw(t, "whose")]
					code := "00000000"
					if whose != nil && whose.code != "" && rapid.Bool().Draw(t, "right") {
						code = whose.code
					}
					m.enters(t, w, c, code)
				},
				"waits": func(*rapid.T) {
					time.Sleep(time.Duration(rapid.IntRange(0, 6).Draw(t, "minutes")) * time.Minute)
				},
			})
		})
	})
}

// asks has a person ask for a code.
func (m model) asks(t *rapid.T, w *world, c Claim) {
	to := c.Account + "@nordwind.example"
	before := len(w.boxes.of(to))
	begun, err := w.Begin(w.t.Context(), c)
	synctest.Wait()
	if refused(err) != "" {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	m.waiting[c.Person] = &issued{account: c.Account, until: begun.Until}
	if got := w.boxes.of(to); len(got) > before {
		m.waiting[c.Person].code = strings.ReplaceAll(inText.FindString(got[len(got)-1].Text), " ", "")
	}
}

// enters has a person enter a code, and holds what comes of it against the model.
func (m model) enters(t *rapid.T, w *world, c Claim, code string) {
	i, want := m.waiting[c.Person], Spent
	today := c.Account + time.Now().UTC().Format(time.DateOnly)
	if i != nil && i.account == c.Account && time.Now().Before(i.until) {
		want = WrongCode
		if code == i.code && m.misses[today] < wrongPerDay {
			want = Right
		}
	}
	v, err := w.Enter(w.t.Context(), c, code)
	if err != nil || v.Code != want {
		t.Fatalf("%s enters %s: got %+v, %v, want %s of %+v", c.Person, code, v, err, want, i)
	}
	switch want {
	case Right:
		delete(m.waiting, c.Person)
		if p, ok := w.proven(c); !ok || p.Account != c.Account {
			t.Fatalf("not proven: %+v", p)
		}
	case WrongCode:
		m.misses[today]++
		if i.wrong++; i.wrong == triesPerCode {
			delete(m.waiting, c.Person)
		}
	}
}
