package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/child"
	"github.com/firstline-support/firstline/bot/action/declare"
)

// role is the variable that makes this test's own binary one of the programs below.
const role = "ROLE"

func TestMain(m *testing.M) {
	if play, ok := plays[os.Getenv(role)]; ok {
		play()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// plays are programs: good ones and bad ones.
var plays = map[string]func(){
	"echo": func() { // gives back what it read, as one value
		in, _ := io.ReadAll(os.Stdin)
		_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"values": map[string]any{"in": string(in)}})
	},
	"say": func() {
		fmt.Fprint(os.Stderr, os.Getenv("COMPLAIN"))
		fmt.Print(os.Getenv("SAY"))
		if os.Getenv("EXIT") == "3" {
			os.Exit(3)
		}
	},
	"where": func() {
		dir, _ := os.Getwd()
		_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"values": map[string]any{"dir": dir,
			"env": strings.Join(os.Environ(), " "), "args": strings.Join(os.Args[1:], "|")}})
	},
	"kill itself": func() {
		fmt.Print(`{"code":"ok"}`)
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Kill()
		select {}
	},
	"shout": func() {
		for {
			if _, err := fmt.Print(strings.Repeat("a", 1<<16)); err != nil {
				select {} // does not go by itself
			}
		}
	},
	"family": func() { // starts a child that outlives it
		c := exec.Command(os.Args[0])
		c.Env, c.Stdout = []string{role + "=hang", "GORACE=atexit_sleep_ms=0", "AT=" + os.Getenv("AT")}, os.Stdout
		ready, err := c.StderrPipe()
		if err != nil || c.Start() != nil {
			return
		}
		_, _ = ready.Read(make([]byte, 1)) // the child is there
		if os.Getenv("STAY") != "" {
			select {}
		}
		fmt.Print(`{"code":"ok"}`)
	},
	"hang": func() {
		conn, err := net.Dial("tcp", os.Getenv("AT"))
		if err == nil {
			fmt.Fprint(os.Stderr, ".")
			_, _ = conn.Read(make([]byte, 1))
		}
		select {}
	},
}

func playing(t *testing.T, what string, env map[string]string) Options {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{role: what, "GORACE": "atexit_sleep_ms=0"} // a race detector else waits for a second
	for name, value := range env {
		all[name] = value
	}
	return Options{Config: Config{Program: child.Program{Path: path, Env: all, Dir: t.TempDir()}}}
}

func perform(t *testing.T, o Options, call action.Call) (action.Result, error) {
	t.Helper()
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return r.Perform(t.Context(), call)
}

func TestProgramReadsTheCallAsJSON(t *testing.T) {
	t.Parallel()
	o := playing(t, "echo", nil)
	o.Params = declare.Params{"user": {}, "days": {Type: declare.Integer}, "note": {Optional: true}}
	result, err := perform(t, o, action.Call{Action: "unlock", Key: "k1", Lang: "de", With: map[string]string{
		"user": `a","x":"$(id)`, "days": "3", "other": "x"}, Who: action.Who{Channel: "slack", ID: "U1", Account: "anna"}})
	want := `{"action":"unlock","key":"k1","lang":"de","dry_run":false,"with":{"days":3,"user":"a\",\"x\":\"$(id)"},` +
		`"who":{"channel":"slack","conversation":"","id":"U1","name":"","account":"anna"}}`
	if err != nil || result.Code != action.OK || result.Values["in"] != want {
		t.Errorf("got %+v %v, want %s", result, err, want)
	}
	for _, with := range []map[string]string{nil, {"user": "a", "days": "x"}, {"user": "\xff", "days": "1"}} {
		if result, err = perform(t, o, action.Call{With: with}); err != nil || result.Code != action.Failed {
			t.Errorf("%v: got %+v %v", with, result, err)
		}
	}
}

func TestProgramRunsInItsOwnWorld(t *testing.T) {
	t.Setenv("FIRSTLINE_SECRET", "not for programs")
	o := playing(t, "where", map[string]string{"REGION": "eu"})
	o.Config.Args = []string{"a b", "$HOME", ";id"}
	o.Secrets = map[string]string{"TOKEN": "t0ken"}
	result, err := perform(t, o, action.Call{})
	if err != nil {
		t.Fatal(err)
	}
	if result.Values["args"] != "a b|$HOME|;id" {
		t.Errorf("got %q", result.Values["args"])
	}
	if dir, _ := filepath.EvalSymlinks(o.Config.Dir); result.Values["dir"] != dir {
		t.Errorf("got %q, want %q", result.Values["dir"], dir)
	}
	want := "GORACE=atexit_sleep_ms=0 LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin REGION=eu ROLE=where TOKEN=(hidden)"
	if env := strings.Fields(result.Values["env"]); strings.Join(sorted(env), " ") != want {
		t.Errorf("got %q", env)
	}
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

func TestAnswerAndExitCodeBecomeAResult(t *testing.T) {
	t.Parallel()
	r := &Runner{Options{Config: Config{Exits: map[int]string{3: "not_found"}, Lines: []string{"c"}}}}
	for name, test := range map[string]struct {
		say, exit string
		want      action.Result // without a code: nobody knows
	}{
		"ok":                  {`{}`, "", action.Result{Code: "ok"}},
		"all":                 {`{"code":"ok","values":{"a":1,"b":"x\ny","c":"x\ny","d":true},"detail":"x\ny","secret":"s3"}`, "", action.Result{Code: "ok", Values: map[string]string{"a": "1", "b": "x y", "c": "x\ny", "d": "true"}, Detail: "x\ny", Secret: "s3"}},
		"own code":            {`{"code":"locked"}`, "", action.Result{Code: "locked"}},
		"own code and exit":   {`{"code":"locked"}`, "3", action.Result{Code: "locked"}},
		"exit":                {"", "3", action.Result{Code: "not_found", Detail: "exit code 3"}},
		"exit with detail":    {`{"detail":"x"}`, "3", action.Result{Code: "not_found", Detail: "x"}},
		"secret of a failure": {`{"code":"failed","secret":"s3","detail":"see s3"}`, "", action.Result{Code: "failed"}},
		"secret said again":   {`{"secret":"s3","values":{"a":"is s3","b":"x"}}`, "", action.Result{Code: "ok", Values: map[string]string{"b": "x"}, Secret: "s3"}},
		"ok and exit":         {`{"code":"ok"}`, "3", action.Result{}},
		"nothing":             {"", "", action.Result{}},
		"no JSON":             {"done!", "", action.Result{}},
		"half":                {`{"code":"ok"`, "", action.Result{}},
		"two":                 {`{}{}`, "", action.Result{}},
		"no object":           {`["ok"]`, "", action.Result{}},
		"unknown member":      {`{"code":"ok","pasword":"x"}`, "", action.Result{}},
		"no code":             {`{"code":"Not OK"}`, "", action.Result{}},
		"a code of numbers":   {`{"code":1}`, "", action.Result{}},
		"a list of values":    {`{"values":["x"]}`, "", action.Result{}},
		"a value of values":   {`{"values":{"a":{"b":1}}}`, "", action.Result{}},
		"a value's odd name":  {`{"values":{"A b":"x"}}`, "", action.Result{}},
		"a huge secret":       {`{"secret":"` + strings.Repeat("a", 1025) + `"}`, "", action.Result{}},
		"deep":                {`{"values":{"a":[[[[1]]]]}}`, "", action.Result{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			exit, _ := strconv.Atoi(test.exit)
			result, err := r.answer(child.Ended{Exit: exit, Out: []byte(test.say)})
			if err == nil != (test.want.Code != "") {
				t.Errorf("got %v", err)
			}
			if !reflect.DeepEqual(result, test.want) {
				t.Errorf("got %+v, want %+v", result, test.want)
			}
		})
	}
	for _, test := range []struct{ say, exit, want string }{{`{"code":"failed"}`, "3", action.Failed},
		{`{"values":{"a":1}}`, "", action.OK}, {"done", "", ""}, {`{"code":"ok"}`, "3", ""}} {
		o := playing(t, "say", map[string]string{"SAY": test.say, "EXIT": test.exit})
		result, err := perform(t, o, action.Call{})
		if result.Code != test.want || errors.Is(err, action.ErrUnsure) != (test.want == "") {
			t.Errorf("%+v: got %+v %v", test, result, err)
		}
	}
}

func TestComplaintsAreForPeopleWithoutSecrets(t *testing.T) {
	t.Parallel()
	o := playing(t, "say", map[string]string{"COMPLAIN": "no route\nwith t0ken " + strings.Repeat("x", 9000)})
	o.Secrets = map[string]string{"TOKEN": "t0ken"}
	_, err := perform(t, o, action.Call{})
	if !errors.Is(err, action.ErrUnsure) || !strings.Contains(err.Error(), "no route with (hidden)") || len(err.Error()) > 900 {
		t.Errorf("got %v", err)
	}
}

func TestProgramThatDoesNotEndWellLeavesItOpen(t *testing.T) {
	t.Parallel()
	for what, want := range map[string]error{"kill itself": child.ErrKilled, "shout": child.ErrTooMuch} {
		o := playing(t, what, nil)
		result, err := perform(t, o, action.Call{})
		if !errors.Is(err, action.ErrUnsure) || !errors.Is(err, want) || result.Code != "" {
			t.Errorf("%s: got %+v %v", what, result, err)
		}
	}
}

func TestWholeFamilyEndsWithTheTime(t *testing.T) {
	t.Parallel()
	for _, stay := range []string{"yes", ""} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		o := playing(t, "family", map[string]string{"AT": listener.Addr().String(), "STAY": stay})
		r, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ended := make(chan error, 1)
		go func() {
			_, err := r.Perform(ctx, action.Call{})
			ended <- err
		}()
		grandchild, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer grandchild.Close()
		if stay != "" {
			cancel()
		}
		if err = <-ended; errors.Is(err, action.ErrUnsure) != (stay != "") {
			t.Errorf("got %v", err)
		}
		if _, err = grandchild.Read(make([]byte, 1)); err == nil {
			t.Error("the grandchild speaks")
		} // returns when it is dead, and not before
	}
}

func TestProgramThatIsNotStartedHasDoneNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plain, open := filepath.Join(dir, "plain"), filepath.Join(dir, "open")
	for file, mode := range map[string]os.FileMode{plain: 0o644, open: 0o757} {
		if err := os.WriteFile(file, []byte("#!/bin/sh\necho '{}'\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "gone"), dir, plain, open} {
		result, err := perform(t, Options{Config: Config{Program: child.Program{Path: path}}}, action.Call{})
		if !errors.Is(err, child.ErrNotStarted) || errors.Is(err, action.ErrUnsure) || result.Code != "" {
			t.Errorf("%s: got %+v %v", path, result, err)
		}
	}
	o := playing(t, "echo", nil)
	o.Config.Dir = filepath.Join(dir, "gone")
	if _, err := perform(t, o, action.Call{}); !errors.Is(err, child.ErrNotStarted) || errors.Is(err, action.ErrUnsure) {
		t.Errorf("got %v", err)
	}
}

func TestDryRunStartsOnlyWhatUnderstandsIt(t *testing.T) {
	t.Parallel()
	o := playing(t, "kill itself", nil)
	result, err := perform(t, o, action.Call{DryRun: true, Action: "unlock"})
	if err != nil || result.Code != action.OK || !strings.Contains(result.Detail, `would start `+o.Config.Path) ||
		!strings.Contains(result.Detail, `"dry_run":true`) {
		t.Errorf("got %+v %v", result, err)
	}
	o.Config.DryRun = true
	if _, err = perform(t, o, action.Call{DryRun: true}); err == nil || errors.Is(err, action.ErrUnsure) {
		t.Errorf("got %v", err)
	}
	o = playing(t, "echo", nil)
	o.Config.DryRun = true
	if result, err = perform(t, o, action.Call{DryRun: true}); err != nil || !strings.Contains(result.Values["in"], `"dry_run":true`) {
		t.Errorf("got %+v %v", result, err)
	}
}

func TestMistakesAreNamedWithTheirFix(t *testing.T) {
	t.Parallel()
	ok := child.Program{Path: "/opt/unlock"}
	for field, c := range map[string]Config{
		"path":       {Program: child.Program{Path: "unlock"}},
		"path ":      {Program: child.Program{Path: "/opt/../bin/unlock"}},
		"dir":        {Program: child.Program{Path: "/opt/unlock", Dir: "x"}},
		"args[1]":    {Program: child.Program{Path: "/opt/unlock", Args: []string{"-u", "--user={user}"}}},
		"args[0]":    {Program: child.Program{Path: "/opt/unlock", Args: []string{"a\x00b"}}},
		"env.A=B":    {Program: child.Program{Path: "/opt/unlock", Env: map[string]string{"A=B": "x"}}},
		"exits.0":    {Program: ok, Exits: map[int]string{0: "x"}},
		"exits.3":    {Program: ok, Exits: map[int]string{3: "ok"}},
		"lines[0]":   {Program: ok, Lines: []string{"A"}},
		"timeout":    {Program: ok, Timeout: time.Hour},
		"max_output": {Program: ok, MaxOutput: -1},
	} {
		problems := c.Check()
		if len(problems) != 1 || problems[0].Field != strings.TrimSpace(field) || problems[0].What == "" || problems[0].Fix == "" {
			t.Errorf("%s: got %q", field, problems)
		}
		if _, err := New(Options{Config: c}); err == nil {
			t.Errorf("%s: a runner was made", field)
		}
	}
}

func TestProgramGetsTheDeclaredStructureWhateverTheValues(t *testing.T) {
	t.Parallel()
	r := &Runner{Options{Params: declare.Params{"user": {}, "on": {Type: declare.Boolean}}}}
	rapid.Check(t, func(t *rapid.T) {
		user := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`"}`, "\n{}", "\x00", "\xff"})).Draw(t, "user")
		in, err := r.question(action.Call{Key: rapid.String().Draw(t, "key"), With: map[string]string{"user": user, "on": "true"},
			Who: action.Who{Name: rapid.String().Draw(t, "name")}})
		if err != nil {
			return // refused
		}
		doc, err := declare.ReadJSON(in, maxDepth)
		if err != nil || strings.Contains(string(in), "\n") {
			t.Fatalf("%q: %v", in, err)
		}
		if want := map[string]any{"user": user, "on": true}; !reflect.DeepEqual(doc.(map[string]any)["with"], want) {
			t.Fatalf("got %s", in)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{`{}`, `{"code":"ok","values":{"a":1},"secret":"s","detail":"s"}`, `{"values":{"a":"s"},"secret":"s"}`} {
		f.Add([]byte(seed), 0)
	}
	r := &Runner{Options{Config: Config{Exits: map[int]string{3: "not_found"}}}}
	f.Fuzz(func(t *testing.T, out []byte, exit int) {
		result, err := r.answer(child.Ended{Exit: exit, Out: out})
		if err != nil {
			return
		}
		if !declare.IsName(result.Code) || exit != 0 && result.Code == action.OK || result.Code != action.OK && result.Secret != "" {
			t.Errorf("%q with exit %d: %+v", out, exit, result)
		}
		for name, value := range result.Values {
			if !declare.IsName(name) || strings.ContainsAny(value, "\r\n") {
				t.Errorf("%q: value %q is %q", out, name, value)
			}
		}
	})
}
