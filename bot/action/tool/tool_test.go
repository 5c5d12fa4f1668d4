package tool

import (
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/declare"
	"github.com/firstline-support/firstline/bot/action/wire"
)

func TestToolIsCalledAsDeclaredAndItsAnswerIsData(t *testing.T) {
	t.Parallel()
	w := &world{}
	server := func() *mcp.Server { return w.server("") }
	for name, o := range map[string]Options{
		"streaming": at(listen(t, server, nil, nil).URL),
		"JSON":      at(listen(t, server, &mcp.StreamableHTTPOptions{JSONResponse: true}, nil).URL),
		"stateless": at(listen(t, server, &mcp.StreamableHTTPOptions{Stateless: true}, nil).URL),
		"a program": inside(t),
	} {
		t.Run(name, func(t *testing.T) {
			o.Config.KeyArgument = "run"
			tool := made(t, o)
			if problems, err := tool.Check(t.Context()); err != nil || len(problems) > 0 {
				t.Fatal(problems, err)
			}
			result, err := tool.Perform(t.Context(), with(`anna","days":9,"x":"`))
			want := action.Result{Code: action.OK, Values: map[string]string{"ticket": "T-7"}, Secret: "s3cret"}
			if err != nil || !reflect.DeepEqual(result, want) {
				t.Errorf("got %+v %v, want %+v", result, err, want)
			}
			result, err = tool.Perform(t.Context(), with("nobody"))
			if err != nil || result.Code != action.Failed || result.Secret != "" {
				t.Errorf("got %+v %v", result, err)
			}
		})
	}
	if want := `reset anna","days":9,"x":" 3 run-1`; !slices.Contains(w.deeds(), want) || len(w.deeds()) != 6 {
		t.Errorf("got %q, want %q", w.deeds(), want)
	}
}

func TestTextIsBoundedAndErrorsAreFailures(t *testing.T) {
	t.Parallel()
	w := &world{}
	o := at(listen(t, func() *mcp.Server { return w.server("") }, nil, nil).URL)
	result, err := made(t, plainTool(o, "plain")).Perform(t.Context(), action.Call{})
	want := "line 1\nline 2\n" + strings.Repeat("ü", declare.MaxShown-14)
	if err != nil || result.Code != action.OK || result.Values["said"] != want {
		t.Errorf("got %+v %v", result, err)
	}
	locked := plainTool(o, "locked")
	locked.Config.Result.Codes = []declare.Rule{{Path: "code", Is: "LOCKED", Code: "locked"}}
	if result, err = made(t, locked).Perform(t.Context(), action.Call{}); err != nil || result.Code != "locked" {
		t.Errorf("got %+v %v", result, err)
	}
	locked.Config.Result.Codes[0].Code = action.OK // a declaration cannot make a success of a failure
	if result, err = made(t, locked).Perform(t.Context(), action.Call{}); err != nil || result.Code != action.Failed {
		t.Errorf("got %+v %v", result, err)
	}
	o.Config.Result, o.Config.Text = declare.Reading{}, "said"
	result, err = made(t, o).Perform(t.Context(), with("nobody"))
	if err != nil || result.Code != action.Failed || result.Detail != "no such user in the directory" {
		t.Errorf("got %+v %v", result, err)
	}
	for _, call := range []action.Call{{}, {With: map[string]string{"user": "a", "days": "soon"}}} {
		if result, err = made(t, o).Perform(t.Context(), call); err != nil || result.Code != action.Failed {
			t.Errorf("got %+v %v", result, err)
		}
	}
}

func TestServersGetNothingButTheCall(t *testing.T) {
	t.Parallel()
	o := plainTool(inside(t), "curious")
	o.Config.Server.Program.Env[role] = "rude"
	result, err := made(t, o).Perform(t.Context(), action.Call{})
	if want := "offered {} error -32601 error -32601 error -32601"; err != nil || result.Values["said"] != want {
		t.Errorf("got %+v %v, want %s", result, err, want)
	}
}

func TestToolThatAsksForMoreIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := &world{}
	o := at(listen(t, func() *mcp.Server { return w.server("") }, &mcp.StreamableHTTPOptions{Stateless: true}, nil).URL)
	result, err := made(t, plainTool(o, "more")).Perform(t.Context(), action.Call{})
	if !errors.Is(err, action.ErrUnsure) || result.Code != "" || len(w.deeds()) != 1 {
		t.Errorf("got %+v %v after %q", result, err, w.deeds())
	}
}

func TestDryRunLooksAndDoesNotCall(t *testing.T) {
	t.Parallel()
	w := &world{}
	o := at(listen(t, func() *mcp.Server { return w.server("") }, nil, nil).URL)
	call := with("anna")
	call.DryRun = true
	result, err := made(t, o).Perform(t.Context(), call)
	if err != nil || result.Code != action.OK || !strings.Contains(result.Detail, `reset with`+"\n"+`{"days":3,"user":"anna"}`) {
		t.Errorf("got %+v %v", result, err)
	}
	o.Config.Tool = "gone"
	if _, err = made(t, o).Perform(t.Context(), call); err == nil {
		t.Error("a dry run does not see that the tool is gone")
	}
	if len(w.deeds()) > 0 {
		t.Errorf("got %q", w.deeds())
	}
}

// huge is a right answer that is longer than its limit.
func TestWhoWeAreIsShownAndNeverSaid(t *testing.T) {
	t.Parallel()
	w := &world{}
	f := listen(t, func() *mcp.Server { return w.server("") }, nil, nil)
	o := at(f.URL)
	o.Secret, o.Config.Server.Auth = "t0ken-t0ken", wire.Auth{Kind: "bearer"}
	if _, err := made(t, o).Perform(t.Context(), with("anna")); err != nil {
		t.Fatal(err)
	}
	for _, head := range f.heads {
		if head.Get("Authorization") != "Bearer t0ken-t0ken" {
			t.Errorf("got %v", head)
		}
	}
	o.Config.Server.URL = listen(t, func() *mcp.Server { return w.server("") }, nil, func(w http.ResponseWriter, r *http.Request, body string) bool {
		if isCall(body) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":`+idOf(body)+
				`,"error":{"code":-32602,"message":"you are `+r.Header.Get("Authorization")+`"}}`)
		}
		return isCall(body)
	}).URL
	result, err := made(t, o).Perform(t.Context(), with("anna"))
	if err != nil || result.Code != action.Failed || strings.Contains(result.Detail, "t0ken") || !strings.Contains(result.Detail, "you are") {
		t.Errorf("got %+v %v", result, err)
	}
}
