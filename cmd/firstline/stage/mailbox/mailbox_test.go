package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/firstline-support/firstline/bot/action/proof"
	"github.com/firstline-support/firstline/cmd/firstline/stage/mailbox"
)

func box() *mailbox.Box { return &mailbox.Box{Text: func(_, id string) string { return id }} }

func TestTheLatestLettersAreShownAndHarmless(t *testing.T) {
	b := box()
	for i := range 30 {
		m := proof.Message{To: "a@nordwind.example", Subject: fmt.Sprintf("No %d.", i), Text: "<script>alert(1)</script>"}
		if err := b.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	w := httptest.NewRecorder()
	b.Handler(func(*http.Request) string { return "en" }).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/demo/mail", nil))
	page := w.Body.String()
	if strings.Contains(page, "<script>") || !strings.Contains(page, "No 29.") || strings.Contains(page, "No 9.") {
		t.Errorf("got %s", page)
	}
	if strings.Index(page, "No 29.") > strings.Index(page, "No 28.") {
		t.Error("the latest is not the first")
	}
}

func TestEverybodyInTheCompanyHasContacts(t *testing.T) {
	c, err := box().Contact(context.Background(), "J.Smith")
	if err != nil || c.Account != "j.smith" || c.Mail != "j.smith@nordwind.example" {
		t.Errorf("got %+v, %v", c, err)
	}
	for _, stranger := range []string{"", "smith", "j.smith@nordwind.example", "j.smith)(uid=*", strings.Repeat("a", 99)} {
		if _, err := box().Contact(context.Background(), stranger); !errors.Is(err, proof.ErrNoAccount) {
			t.Errorf("%q: %v", stranger, err)
		}
	}
}
