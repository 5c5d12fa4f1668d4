package proof

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// prove gives a proof by mail.
func (w *world) proof(person, account, mailbox string) Proof {
	w.t.Helper()
	c := claims(person, account, Email)
	w.begin(c)
	w.enter(c, w.code(mailbox))
	p, ok := w.proven(c)
	if !ok {
		w.t.Fatalf("%s is not proven", account)
	}
	return p
}

func TestALinkIsMadeByAProofAndIsNone(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		p := w.proof("U1", "ada@nordwind.example", adaMail)
		made, err := w.Link(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		l, there, err := w.LinkOf(t.Context(), "slack", "U1")
		if diff := cmp.Diff(made, l); diff != "" || !there || err != nil || l.Account != "ada" || l.Method != Email {
			t.Errorf("got %+v, %v, %v %s", l, there, err, diff)
		}
		if _, ok := w.proven(claims("U1", "ada")); ok {
			t.Error("a link is a proof")
		}
		if _, err = w.Link(t.Context(), p); !errors.Is(err, ErrUsed) {
			t.Errorf("the same proof again: %v", err)
		}
		if b := w.begin(claims("U1", "ada", Email)); b.Hint == "" {
			t.Error("whom the account is linked to gets no hint")
		}
		if b := w.begin(claims("U2", "ada", Email)); b.Hint != "" {
			t.Errorf("somebody else gets the hint %q", b.Hint)
		}
	})
}

func TestNobodyLinksTwice(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.people["eve"] = Contact{Account: "eve", Mail: "eve@nordwind.example"}
		if _, err := w.Link(t.Context(), w.proof("U1", "ada", adaMail)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Link(t.Context(), w.proof("U2", "ada", adaMail)); !errors.Is(err, ErrLinked) {
			t.Errorf("an account with two people: %v", err)
		}
		if _, err := w.Link(t.Context(), w.proof("U1", "eve", "eve@nordwind.example")); !errors.Is(err, ErrLinked) {
			t.Errorf("a person with two accounts: %v", err)
		}
		if n := w.book.says(Refused); n != 2 {
			t.Errorf("the audit has %d refusals", n)
		}
		time.Sleep(15 * time.Minute)
		if _, err := w.Link(t.Context(), w.proof("U1", "ada", adaMail)); err != nil {
			t.Errorf("the same link again: %v", err)
		}
		if err := w.Unlink(t.Context(), "slack", "U1", ""); err != nil {
			t.Error(err)
		}
		if _, err := w.Link(t.Context(), w.proof("U2", "ada", adaMail)); err != nil {
			t.Errorf("after the old link is gone: %v", err)
		}
		if err := w.Unlink(t.Context(), "slack", "U2", "mara"); err != nil || w.book.last().By != "mara" {
			t.Errorf("got %v, %+v", err, w.book.last())
		}
		if _, there, err := w.LinkOf(t.Context(), "slack", "U2"); there || err != nil {
			t.Errorf("still there: %v, %v", there, err)
		}
		if err := w.Unlink(t.Context(), "slack", "U2", "mara"); err != nil || w.book.says(Unlinked) != 2 {
			t.Errorf("taken away twice: %v, %d times in the audit", err, w.book.says(Unlinked))
		}
	})
}

func TestOfThoseWhoLinkAnAccountAtOnceOneGetsIt(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var all []Proof
		for i := range 3 {
			all = append(all, w.proof(fmt.Sprint("U", i), "ada", adaMail))
		}
		w.atOnce(len(all), func(i int) Verdict {
			_, err := w.Link(t.Context(), all[i])
			if err != nil && !errors.Is(err, ErrLinked) {
				t.Error(err)
			}
			return Verdict{}
		})
		list, place, err := w.Links(t.Context(), "", 10)
		if err != nil || place != "" || len(list) > 2 {
			t.Errorf("got %+v, %q, %v", list, place, err)
		}
		if len(list) != 1 {
			t.Errorf("%d links of one account", len(list))
		}
	})
}

func TestALinkThatIsBeingMadeIsNotOvertaken(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		first := Link{Channel: "slack", Person: "U1", Account: "ada", At: time.Now()}
		if err := w.reserveAccount(t.Context(), first); err != nil { // and then its node stops
			t.Fatal(err)
		}
		if _, err := w.Link(t.Context(), w.proof("U2", "ada", adaMail)); !errors.Is(err, ErrLinked) {
			t.Errorf("got %v", err)
		}
		time.Sleep(unfinished)
		if _, err := w.Link(t.Context(), w.proof("U2", "ada", adaMail)); err != nil {
			t.Errorf("what was never finished: %v", err)
		}
	})
}

func TestLinksAreListedPageByPage(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for i := range 5 {
			w.link(fmt.Sprint("U", i), fmt.Sprint("account", i))
		}
		seen := map[string]bool{}
		var after string
		for range 4 {
			list, place, err := w.Links(t.Context(), after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range list {
				seen[l.Person] = true
			}
			if after = place; place == "" {
				break
			}
		}
		if len(seen) != 5 || after != "" {
			t.Errorf("got %v, and the place %q", seen, after)
		}
	})
}

func TestAnAgentVouchesForOthersOnly(t *testing.T) {
	const how = "called back on the number in the directory"
	for _, test := range []struct {
		name    string
		agent   Voucher
		account string
		how     string
		want    error
		reason  Reason
	}{
		{"for somebody", Voucher{ID: "mara", Mail: "mara@nordwind.example"}, "ada", how, nil, ""},
		{"for a contact that changed", Voucher{ID: "mara"}, "bob", how, nil, ""},
		{"for themselves by mail", Voucher{ID: "mara", Mail: "ADA@nordwind.example"}, "ada", how, ErrSelf, ""},
		{"by an alias", Voucher{ID: "a", Mail: "x@elsewhere.example", Account: "ADA"}, "Ada@nordwind.example", how, ErrSelf, ""},
		{"by the desk's name", Voucher{ID: "ada"}, "ada", how, ErrSelf, ""},
		{"by a name that only the directory knows", Voucher{ID: "c", Mail: "cem@nordwind.example"}, "cem", how, ErrSelf, ""},
		{"for nobody", Voucher{ID: "mara"}, "nobody", how, nil, Unknown},
		{"for a protected account", Voucher{ID: "mara"}, "root", how, nil, Protected},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				c := claims("U1", test.account, Agent)
				p, err := w.Attest(t.Context(), test.agent, c, test.how)
				if refused(err) != test.reason || test.reason == "" && !errors.Is(err, test.want) {
					t.Fatalf("got %v", err)
				}
				_, ok := w.proven(c)
				if good := test.want == nil && test.reason == ""; ok != good {
					t.Errorf("proven: %v", ok)
				} else if good && (p.By != "mara" || p.Method != Agent || w.book.last().Note != how || w.book.last().By != "mara") {
					t.Errorf("got %+v, %+v", p, w.book.last())
				} else if !good && w.book.says(Refused) != 1 {
					t.Error("the audit knows nothing of it")
				}
				if _, ok = w.proven(claims("U1", test.account, Email)); ok {
					t.Error("an agent's word passes for a code")
				}
			})
		})
	}
}

func TestVouchingHasLimits(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", Agent)
		for name, how := range map[string]string{"nothing": "", "blanks": "      \n       ", "a word": "known"} {
			if _, err := w.Attest(t.Context(), Voucher{ID: "mara"}, ada, how); err == nil {
				t.Errorf("%s is enough", name)
			}
		}
		if _, err := w.Attest(t.Context(), Voucher{}, ada, "called back by telephone"); err == nil {
			t.Error("nobody vouches")
		}
		var last error
		for range attestsPerDay + 1 {
			_, last = w.Attest(t.Context(), Voucher{ID: "mara"}, ada, "called back by telephone")
		}
		if refused(last) != TooOften {
			t.Errorf("got %v", last)
		}
	})
}
