package proof

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"
)

// idp is a provider of identities that signs in whom it is told to, when it is told to.
type idp struct {
	mu    sync.Mutex
	down  error
	who   Identity
	asked map[string]Attempt // guarded by mu; by the code that the browser comes back with
}

func (p *idp) Begin(_ context.Context, a Attempt) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down != nil {
		return "", p.down
	}
	p.asked["code for "+a.State] = a
	return "https://id.nordwind.example/?state=" + a.State, nil
}

func (p *idp) Finish(_ context.Context, code string, a Attempt) (Identity, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	began := p.asked[code]
	if began.Nonce != a.Nonce || began.Verifier != a.Verifier || !began.Begun.Equal(a.Begun) || len(a.Verifier) < 43 {
		return Identity{}, errors.New("this code is for another attempt")
	}
	delete(p.asked, code)
	return p.who, p.down
}

// state is that of the only attempt.
func (p *idp) state() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for a := range maps.Values(p.asked) {
		return a.State
	}
	return ""
}

// signsIn gives the world a provider.
func (w *world) signsIn(who Identity) *idp {
	p := &idp{who: who, asked: map[string]Attempt{}}
	w.opt.SignIn = p
	return p
}

func TestASignInShowsACodeThatProvesInTheChat(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		p := w.signsIn(Identity{Email: "ada@nordwind.example", At: time.Now()})
		ada := claims("U1", "ada", SignIn, Email)
		begun := w.begin(ada)
		if begun.URL != "https://id.nordwind.example/?state="+p.state() || len(w.boxes.of(adaMail)) != 0 {
			t.Fatalf("got %+v, and %d mails", begun, len(w.boxes.of(adaMail)))
		}
		state := p.state()
		shown, err := w.FinishSignIn(t.Context(), state, "code for "+state)
		if err != nil || shown.Lang != "en" || shown.Channel != "slack" || !shown.Until.Equal(time.Now().Add(codeLife)) {
			t.Fatalf("got %+v, %v", shown, err)
		}
		if _, ok := w.proven(ada); ok {
			t.Error("the sign-in alone is a proof")
		}
		if v := w.enter(claims("U2", "ada", SignIn), shown.Code); v.Code != Spent {
			t.Errorf("somebody else enters it: %+v", v)
		}
		if v := w.enter(ada, shown.Code); v.Code != Right {
			t.Errorf("got %+v", v)
		}
		if proof, ok := w.proven(ada); !ok || proof.Method != SignIn || proof.Account != "ada" {
			t.Errorf("got %+v, %v", proof, ok)
		}
		if _, err = w.FinishSignIn(t.Context(), state, "code for "+state); !errors.Is(err, ErrNoAttempt) {
			t.Errorf("again: %v", err)
		}
		if w.book.says(Came) != 1 {
			t.Error("the audit knows nothing of it")
		}
	})
}

func TestASignInThatIsNotTheOwnersIsRefused(t *testing.T) {
	now := time.Now
	for _, test := range []struct {
		name    string
		account string
		who     func() Identity
		want    error
	}{
		{"somebody else", "ada", func() Identity { return Identity{Username: "cem", At: now()} }, ErrOtherAccount},
		{"nobody we know", "ada", func() Identity { return Identity{Username: "eve", Email: "eve@x.example", At: now()} }, ErrOtherAccount},
		{"without a name", "ada", func() Identity { return Identity{At: now()} }, ErrOtherAccount},
		{"a look-alike", "ada", func() Identity { return Identity{Username: "аda", At: now()} }, ErrOtherAccount},
		{"an account that there is not", "nobody", func() Identity { return Identity{Username: "nobody", At: now()} }, ErrOtherAccount},
		{"a protected account", "root", func() Identity { return Identity{Username: "root", At: now()} }, ErrOtherAccount},
		{"signed in before", "ada", func() Identity { return Identity{Username: "ada", At: now().Add(-2 * time.Minute)} }, ErrNotFresh},
		{"from the future", "ada", func() Identity { return Identity{Username: "ada", At: now().Add(time.Hour)} }, ErrNotFresh},
		{"nobody knows when", "ada", func() Identity { return Identity{Username: "ada"} }, ErrNotFresh},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(t *testing.T, w *world) {
				p := w.signsIn(test.who())
				c := claims("U1", test.account, SignIn)
				w.begin(c)
				state := p.state()
				shown, err := w.FinishSignIn(t.Context(), state, "code for "+state)
				if !errors.Is(err, test.want) || shown.Code != "" {
					t.Errorf("got %+v, %v", shown, err)
				}
				if w.book.last().What != Refused {
					t.Errorf("the audit has %+v", w.book.last())
				}
			})
		})
	}
}

func TestASignInIsForItsOwnAttempt(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		p := w.signsIn(Identity{Username: "ada", At: time.Now()})
		w.begin(claims("U1", "ada", SignIn))
		first := p.state()
		for _, state := range []string{"", "made up", first + "x"} {
			if _, err := w.FinishSignIn(t.Context(), state, "code for "+first); !errors.Is(err, ErrNoAttempt) {
				t.Errorf("state %q: %v", state, err)
			}
		}
		if shown, err := w.FinishSignIn(t.Context(), first, "another code"); err == nil || shown.Code != "" {
			t.Errorf("got %+v, %v", shown, err)
		}
		if _, err := w.FinishSignIn(t.Context(), first, "code for "+first); !errors.Is(err, ErrNoAttempt) {
			t.Errorf("a second try: %v", err)
		}
		p.asked = map[string]Attempt{}
		w.begin(claims("U1", "ada", SignIn))
		late := p.state()
		time.Sleep(codeLife)
		if _, err := w.FinishSignIn(t.Context(), late, "code for "+late); !errors.Is(err, ErrNoAttempt) {
			t.Errorf("after ten minutes: %v", err)
		}
	})
}

func TestARefusedAccountIsNotProvenBySigningInEither(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		p := w.signsIn(Identity{Username: "ada", At: time.Now()})
		for i := range perAccount + 1 {
			p.asked = map[string]Attempt{}
			w.begin(claims(fmt.Sprint("U", i), "ada", SignIn))
		}
		state := p.state()
		if shown, err := w.FinishSignIn(t.Context(), state, "code for "+state); !errors.Is(err, ErrOtherAccount) {
			t.Errorf("got %+v, %v", shown, err)
		}
	})
}

func TestAProviderThatIsDownStopsOnlyThoseWhoHaveNothingElse(t *testing.T) {
	inWorld(t, func(t *testing.T, w *world) {
		p := w.signsIn(Identity{})
		p.down = errors.New("no answer")
		for _, account := range []string{"ada", "nobody"} {
			if _, err := w.Begin(t.Context(), claims("U1", account, SignIn)); !errors.Is(err, p.down) {
				t.Errorf("%s: %v", account, err)
			}
			if b, err := w.Begin(t.Context(), claims("U1", account, Email, SignIn)); err != nil || b.URL != "" {
				t.Errorf("%s: %+v, %v", account, b, err)
			}
		}
	})
}
