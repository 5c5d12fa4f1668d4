package bottest

import (
	"errors"

	"github.com/firstline-support/firstline/handoff"
)

func (w *world) view(v handoff.View) handoff.View {
	w.Helper()
	stored, err := w.PutView(w.Context(), v)
	w.must(err)
	return stored
}

func (w *world) viewsOf(a handoff.Agent) []string {
	w.Helper()
	views, err := w.Views(w.Context(), a)
	w.must(err)
	var names []string
	for _, v := range views {
		names = append(names, v.Name)
	}
	return names
}

func viewsOfAgents(w *world) {
	ada := handoff.Agent{ID: "ada", Team: "it", Duty: handoff.Duty{Teams: []string{"hr"}}}
	w.view(handoff.View{Owner: "ada", Name: "zebra"})
	w.view(handoff.View{Owner: "ada", Name: "apple", Share: "hr"})
	w.view(handoff.View{Owner: "bob", Name: "of bob"})
	w.view(handoff.View{Owner: "bob", Name: "b of it", Share: "it"})
	w.view(handoff.View{Owner: "bob", Name: "a of hr", Share: "hr"})
	w.view(handoff.View{Owner: "bob", Name: "of others", Share: "network"})
	same(w, "views of ada", w.viewsOf(ada), []string{"apple", "zebra", "a of hr", "b of it"})
	same(w, "views of nobody's team", w.viewsOf(handoff.Agent{ID: "eve"}), nil)
	same(w, "views of bob", len(w.viewsOf(handoff.Agent{ID: "bob"})), 4)
	w.must(w.PutAgent(w.Context(), handoff.Agent{ID: "bob"}))
	w.must(w.RemoveAgent(w.Context(), "bob", anyway))
	same(w, "of bob, who left", w.viewsOf(handoff.Agent{ID: "bob"}), []string{"a of hr", "b of it", "of others"})
}

func viewsChange(w *world) {
	ada := handoff.Agent{ID: "ada"}
	v := w.view(handoff.View{Owner: "ada", Name: "old", Query: "is:mine", Tab: "open", Team: "it"})
	v.Name = "new"
	same(w, "replaced", w.view(v), v)
	w.reopen()
	views, err := w.Views(w.Context(), ada)
	w.must(err)
	same(w, "views", views, []handoff.View{v})
	w.must(w.RemoveView(w.Context(), v.ID))
	w.must(w.RemoveView(w.Context(), v.ID))
	if _, err := w.PutView(w.Context(), v); !errors.Is(err, handoff.ErrNoView) {
		w.Errorf("replace what is gone: got %v, want %v", err, handoff.ErrNoView)
	}
	together(handoff.MaxViews+5, func(int) {
		_, err := w.PutView(w.Context(), handoff.View{Owner: "ada", Name: "x"})
		if err != nil && !errors.Is(err, handoff.ErrManyViews) {
			w.Error(err)
		}
	})
	same(w, "views after too many", len(w.viewsOf(ada)), handoff.MaxViews)
	if again := w.view(handoff.View{Owner: "bob", Name: "y"}); again.ID == v.ID || again.ID == 0 {
		w.Errorf("another view got the number %d, want a new one", again.ID)
	}
}
