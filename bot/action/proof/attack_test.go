package proof

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFiveWrongTriesSpendACode(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		right := w.code(adaMail)
		for left := 4; left >= 0; left-- {
			if v := w.enter(ada, wrong(right)); v != (Verdict{WrongCode, left}) {
				t.Errorf("got %+v, want %d left", v, left)
			}
			if v := w.enter(ada, "not a code"); v.Code != NotACode {
				t.Errorf("got %+v", v)
			}
		}
		if v := w.enter(ada, right); v.Code != Spent {
			t.Errorf("the right code gives %+v", v)
		}
		if w.book.says(Wrong) != 5 || w.book.says(Void) != 1 {
			t.Errorf("the audit has %d wrong ones, %d void", w.book.says(Wrong), w.book.says(Void))
		}
	})
}

func TestTenWrongTriesEndTheDayForAnAccount(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.link("U3", "ada")
		for _, person := range []string{"U1", "U2"} {
			thief := claims(person, "ada", Email)
			w.begin(thief)
			for range 5 {
				w.enter(thief, wrong(w.code(adaMail)))
			}
		}
		if w.book.says(Locked) != 1 || w.book.last().Claim.Account != "ada" {
			t.Errorf("the audit has %+v", w.book.last())
		}
		owner := claims("U3", "ada", Email)
		if _, err := w.Begin(t.Context(), owner); refused(err) != BlockedDay {
			t.Errorf("the owner is told %v", err)
		}
		time.Sleep(24 * time.Hour)
		w.begin(owner)
		if v := w.enter(owner, w.code(adaMail)); v.Code != Right {
			t.Errorf("on the next day the owner gets %+v", v)
		}
	})
}

func TestACodeThatWasSentBeforeTheLockIsNoWayAroundIt(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		third := claims("U3", "ada", Email)
		w.begin(third)
		right := w.code(adaMail)
		for _, person := range []string{"U1", "U2"} {
			thief := claims(person, "ada", Email)
			w.begin(thief)
			for range 5 {
				w.enter(thief, wrong(w.code(adaMail)))
			}
		}
		if v := w.enter(third, right); v.Code != WrongCode {
			t.Errorf("got %+v", v)
		}
	})
}

func TestFiftyGuessesAtOnceAreFive(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		verdicts := w.atOnce(50, func(i int) Verdict { return w.enter(ada, fmt.Sprintf("%08d", i)) })
		if verdicts[WrongCode] != 5 || verdicts[Spent] != 45 {
			t.Errorf("got %v", verdicts)
		}
	})
}

func TestOfFiftyWhoEnterTheRightCodeAtOnceOneWins(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		right := w.code(adaMail)
		verdicts := w.atOnce(50, func(int) Verdict { return w.enter(ada, right) })
		if verdicts[Right] != 1 || verdicts[Spent] != 49 {
			t.Errorf("got %v", verdicts)
		}
		proof, _ := w.proven(ada)
		used := w.atOnce(50, func(int) Verdict {
			if err := w.Use(t.Context(), proof); errors.Is(err, ErrUsed) {
				return Verdict{Code: "refused"}
			} else if err != nil {
				t.Error(err)
			}
			return Verdict{Code: "used"}
		})
		if used["used"] != 1 || used["refused"] != 49 {
			t.Errorf("the proof: %v", used)
		}
	})
}

// atOnce lets n try at the same time and counts what they get.
func (w *world) atOnce(n int, try func(i int) Verdict) map[string]int {
	var mu sync.Mutex
	got := map[string]int{}
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			v := try(i)
			mu.Lock()
			defer mu.Unlock()
			got[v.Code]++
		})
	}
	all.Wait()
	return got
}

func TestACodeIsForOnePersonConversationAndAccount(t *testing.T) {
	for name, change := range map[string]func(*Claim){
		"other channel":      func(c *Claim) { c.Channel = "discord" },
		"other conversation": func(c *Claim) { c.Conversation = "talk" },
		"other person":       func(c *Claim) { c.Person = "U2" },
		"other account":      func(c *Claim) { c.Account = "bob" },
		"look-alike account": func(c *Claim) { c.Account = "аda" }, // Cyrillic а
		"shifted border":     func(c *Claim) { c.Channel, c.Conversation = "slac", "k"+c.Conversation },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				ada := claims("U1", "ada", Email)
				w.begin(ada)
				right, other := w.code(adaMail), ada
				change(&other)
				if v := w.enter(other, right); v.Code != Spent {
					t.Errorf("the code gives %+v", v)
				}
				if v := w.enter(ada, right); v.Code != Right {
					t.Fatalf("the owner gets %+v", v)
				}
				if p, ok := w.proven(other); ok {
					t.Errorf("the proof is good for %+v: %+v", other, p)
				}
				proof, _ := w.proven(ada)
				forged := proof
				forged.ID = "another"
				if err := w.Use(t.Context(), forged); !errors.Is(err, ErrUsed) {
					t.Errorf("a forged proof gives %v", err)
				}
			})
		})
	}
}

func TestAUsedReplacedOrOldCodeIsSpent(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		first := w.code(adaMail)
		w.begin(ada)
		second := w.code(adaMail)
		if v := w.enter(ada, first); v.Code == Right {
			t.Error("the code before the last is right")
		}
		if v := w.enter(ada, second); v.Code != Right {
			t.Errorf("got %+v", v)
		}
		if v := w.enter(ada, second); v.Code != Spent {
			t.Errorf("again: %+v", v)
		}
		w.begin(ada)
		time.Sleep(10 * time.Minute)
		if v := w.enter(ada, w.code(adaMail)); v.Code != Spent {
			t.Errorf("after ten minutes: %+v", v)
		}
	})
}

// Whatever a person to whom no account is linked asks for, they learn the same, and as much is stored.
func TestNobodyLearnsWhichAccountsThereAre(t *testing.T) {
	type outside struct {
		Begun    Begun
		Verdicts []Verdict
		Refused  Reason
	}
	var first *outside
	for _, account := range []string{"nobody", "ada", "bob", "cem", "dora", "root"} {
		t.Run(account, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				began := time.Now()
				var seen outside
				for i := range 5 { // more than one account may have
					thief := claims("U1", account, TOTP, Email)
					if i > 2 {
						thief.Person = "U2"
					}
					b := w.begin(thief)
					seen.Begun, b.Until = b, b.Until.Add(-time.Since(began))
					seen.Begun.Until = time.Time{}
					for range 6 { // at last the account is blocked
						seen.Verdicts = append(seen.Verdicts, w.enter(thief, []string{"00000000", "000000"}[i%2]))
					}
				}
				_, err := w.Begin(t.Context(), claims("U1", account, Email))
				_, err2 := w.Begin(t.Context(), claims("U1", account, Email))
				seen.Refused = refused(errors.Join(err, err2))
				_, ok := w.proven(claims("U1", account, Email))
				if first == nil {
					first = &seen
				}
				if diff := cmp.Diff(*first, seen); diff != "" || ok {
					t.Errorf("(-another +%s) %s", account, diff)
				}
			})
		})
	}
	for _, account := range []string{"nobody", "bob", "cem", "dora", "root"} {
		inWorld(t, func(t *testing.T, w *world) {
			w.begin(claims("U1", account, Email))
			if n := len(w.boxes.of(w.people[account].Mail)) + len(w.boxes.of(w.people[account].Phone)); n != 0 {
				t.Errorf("%d messages for %s", n, account)
			}
			if w.book.says(Refused) != 1 {
				t.Errorf("the audit knows nothing of %s", account)
			}
		})
	}
}

// Aliases of one account share its limits, which must not show that they are of one.
func TestAnAliasIsNoWayAroundAnAccountsLimit(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		for i, alias := range []string{"ada", "ADA", "ada@nordwind.example", "Ada", "aDa"} {
			if _, err := w.Begin(t.Context(), claims(fmt.Sprint("U", i), alias, Email)); err != nil {
				t.Errorf("%s: %v", alias, err)
			}
		}
		synctest.Wait()
		if n := len(w.boxes.of(adaMail)); n != 3 {
			t.Errorf("%d mails went to the owner, want 3", n)
		}
		time.Sleep(15 * time.Minute)
		w.begin(claims("U9", "ada", Email))
		if n := len(w.boxes.of(adaMail)); n != 4 {
			t.Errorf("%d mails after a quarter of an hour, want 4", n)
		}
	})
}

func TestAPersonAndAConversationHaveLimits(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		var got []Reason
		for i := range 12 {
			c := claims("U1", fmt.Sprint("somebody", i), Email)
			c.Conversation = fmt.Sprint(i)
			_, err := w.Begin(t.Context(), c)
			got = append(got, refused(err))
		}
		if i := slices.Index(got, TooOften); i != 10 {
			t.Errorf("a person: %v", got)
		}
		got = nil
		for i := range 8 {
			c := claims(fmt.Sprint("V", i), fmt.Sprint("somebody", i), Email)
			c.Conversation = "the same"
			_, err := w.Begin(t.Context(), c)
			got = append(got, refused(err))
		}
		if i := slices.Index(got, TooOften); i != 6 {
			t.Errorf("a conversation: %v", got)
		}
		time.Sleep(24 * time.Hour)
		w.begin(claims("U1", "ada", Email))
	})
}

func TestAContactThatChangesIsNotTrusted(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.link("U1", "ada")
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		thiefs := w.people["ada"]
		thiefs.Mail = "ada@elsewhere.example" // and the directory says that it was always so
		w.people["ada"] = thiefs
		if _, err := w.Begin(t.Context(), ada); refused(err) != Changed {
			t.Errorf("got %v", err)
		}
		time.Sleep(7*24*time.Hour - time.Second)
		if _, err := w.Begin(t.Context(), ada); refused(err) != Changed {
			t.Errorf("before the seventh day is over: %v", err)
		}
		time.Sleep(time.Second)
		w.begin(ada)
		if len(w.boxes.of("ada@elsewhere.example")) != 1 {
			t.Error("a contact that is seven days old got nothing")
		}
	})
}

func TestTriesAtDifferentNodesCountTogether(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		nodes := []*Kit{w.Kit, w.node(time.Now), w.node(time.Now)}
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		right := w.code(adaMail)
		for try := range triesPerCode {
			v, err := nodes[try%len(nodes)].Enter(t.Context(), ada, wrong(right))
			if want := (Verdict{WrongCode, triesPerCode - try - 1}); err != nil || v != want {
				t.Errorf("try %d: got %+v, %v, want %+v", try+1, v, err, want)
			}
		}
		for i, k := range nodes {
			if v, err := k.Enter(t.Context(), ada, right); err != nil || v.Code != Spent {
				t.Errorf("afterwards the right code at node %d: %+v, %v", i, v, err)
			}
		}
		for _, k := range nodes[1:] { // their letters wait for a Run
			if _, err := k.Begin(t.Context(), ada); err != nil {
				t.Error(err)
			}
		}
		w.begin(ada)
		if got := len(w.boxes.of(adaMail)); got != 1 {
			t.Errorf("%d codes arrived, want none after %d of all nodes", got, perAccount)
		}
	})
}

func TestClocksOfNodesMayDifferALittle(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		behind := w.node(func() time.Time { return time.Now().Add(-time.Minute) })
		lost := w.node(func() time.Time { return time.Now().Add(-time.Hour) })
		ahead := w.node(func() time.Time { return time.Now().Add(time.Hour) })
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		right := w.code(adaMail)
		if v, err := lost.Enter(t.Context(), ada, right); err != nil || v.Code != Spent {
			t.Errorf("an hour behind: %+v, %v", v, err)
		}
		if v, err := ahead.Enter(t.Context(), ada, right); err != nil || v.Code != Spent {
			t.Errorf("an hour ahead: %+v, %v", v, err)
		}
		if v, err := behind.Enter(t.Context(), ada, right); err != nil || v.Code != Right {
			t.Errorf("a minute behind: %+v, %v", v, err)
		}
		if _, ok, err := lost.Proven(t.Context(), ada, time.Time{}); ok || err != nil {
			t.Errorf("an hour behind, the proof is %v, %v", ok, err)
		}
		if _, ok, err := ahead.Proven(t.Context(), ada, time.Time{}); ok || err != nil {
			t.Errorf("an hour ahead, the proof is %v, %v", ok, err)
		}
		if _, ok, err := behind.Proven(t.Context(), ada, time.Time{}); !ok || err != nil {
			t.Errorf("a minute behind, the proof is %v, %v", ok, err)
		}
	})
}

func TestNoSecretIsStoredOrAudited(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		right := strings.ReplaceAll(w.code(adaMail), " ", "")
		papers, err := w.cabinet.Leaf(t.Context(), drawer, "", "", 100)
		if err != nil || len(papers) < 4 {
			t.Fatalf("%d papers, %v", len(papers), err)
		}
		w.enter(ada, wrong(right))
		w.enter(ada, right)
		for _, p := range papers {
			if text := p.Key + string(p.Value); strings.Contains(text, right) || strings.Contains(text, adaMail) {
				t.Errorf("a paper holds %s", text)
			}
		}
		for _, r := range w.book.records {
			if strings.Contains(fmt.Sprintf("%+v", r), right) {
				t.Errorf("the audit holds %+v", r)
			}
		}
	})
}

func TestWhatCannotBeAuditedDoesNotHappen(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		ada := claims("U1", "ada", Email)
		w.begin(ada)
		right := w.code(adaMail)
		w.book.full = errors.New("disk full")
		if _, err := w.Enter(t.Context(), ada, right); err == nil {
			t.Error("a code is right without an audit")
		}
		if _, ok := w.proven(ada); ok {
			t.Error("there is a proof that the audit does not know")
		}
		if _, err := w.Begin(t.Context(), ada); err == nil {
			t.Error("a code is made without an audit")
		}
		w.book.full = nil
	})
}

func TestAMessageThatCannotBeSentIsAudited(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		w.boxes.down = func(m Message) error { return errors.New("mailbox full: " + inText.FindString(m.Text)) }
		w.begin(claims("U1", "ada", Email))
		if r := w.book.last(); r.What != Unsent || r.Note != "mailbox full: …" || r.Method != Email {
			t.Errorf("the audit has %+v", r)
		}
	})
}

func TestACodeThatNobodyGetsIsRightForNobody(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		thief := claims("U1", "root", Email)
		w.begin(thief)
		_, decoy, err := w.waiting(t.Context(), thief)
		if err != nil || !decoy.Decoy {
			t.Fatalf("got %+v, %v", decoy, err)
		}
		decoy.Code = w.codeHash(thief, decoy, "12345678") // as if it were guessed
		if err = w.await(t.Context(), thief, decoy); err != nil {
			t.Fatal(err)
		}
		if v := w.enter(thief, "12345678"); v.Code != WrongCode {
			t.Errorf("got %+v", v)
		}
	})
}

func TestWhatWaitsForTooLongIsNotSent(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		slow := func(Message) error {
			time.Sleep(codeLife + time.Minute)
			return nil
		}
		w.boxes.down = slow
		const people = carriers + longestQueue + 2
		for i := range people {
			account := fmt.Sprint("ann", i)
			w.people[account] = Contact{Account: account, Mail: account + "@nordwind.example"}
			w.begin(claims(fmt.Sprint("U", i), account, Email))
		}
		if n := w.book.says(Unsent); n != 2 {
			t.Errorf("%d codes found no room, want 2", n)
		}
		time.Sleep(2 * codeLife)
		synctest.Wait()
		if sent, unsent := w.book.says(Sent), w.book.says(Unsent); sent != carriers || unsent != people-carriers {
			t.Errorf("%d sent, %d not", sent, unsent)
		}
	})
}
