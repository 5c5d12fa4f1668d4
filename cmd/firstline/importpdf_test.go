package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// printedManual lets a browser print a manual with a chapter on each page.
func printedManual(t *testing.T, pages int) string {
	t.Helper()
	browser := os.Getenv("CHROMIUM")
	if browser == "" {
		browser = "/usr/bin/chromium"
	}
	if _, err := exec.LookPath(browser); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("no browser to print with: %v", err)
		}
		t.Skipf("SKIPPED: no browser at %s; set CHROMIUM to import what one prints", browser)
	}
	var b strings.Builder
	b.WriteString(`<html lang="de"><meta charset="utf-8"><title>Handbuch</title><style>section{break-after:page}</style>`)
	for i := range pages {
		fmt.Fprintf(&b, `<section><h1>Gerät Nr. %d</h1><p>Bitte prüfen Sie das Gerät mit der Nummer %d in jeder Woche.</p>
<ol><li>Schalten Sie es aus.<li>Warten Sie %d Sekunden.</ol></section>`, i, i, i)
	}
	dir := t.TempDir()
	page, out := filepath.Join(dir, "page.html"), filepath.Join(dir, "handbuch.pdf")
	if err := os.WriteFile(page, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), browser, "--headless=new", "--no-sandbox", "--disable-gpu",
		"--disable-dev-shm-usage", "--user-data-dir="+filepath.Join(dir, "profile"), "--generate-pdf-document-outline",
		"--print-to-pdf="+out, page).CombinedOutput()
	if err != nil {
		t.Fatalf("print: %v\n%s", err, said)
	}
	return out
}

// TestAPDFOf300PagesIsCompletedAfterAKillWithNothingTwice through the program itself.
func TestAPDFOf300PagesIsCompletedAfterAKillWithNothingTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser prints 300 pages")
	}
	t.Parallel()
	const pages = 300
	manual := printedManual(t, pages)
	whole, killed := smallWorkspace(t), smallWorkspace(t)
	bring := func(ws string) *exec.Cmd {
		return exec.CommandContext(t.Context(), program(t), "kb", "import", "pdf", manual, "--into", "handbuch", "--workspace", ws)
	}
	out, err := bring(whole).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "300 new, 0 changed") {
		t.Fatalf("the undisturbed run: %v %s", err, out)
	}
	cmd := bring(killed)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, 2*time.Minute, "articles are written", func() bool {
		files, err := filepath.Glob(filepath.Join(killed, "articles", "handbuch", "*.md"))
		return err == nil && len(files) > 20
	})
	_ = cmd.Process.Kill() // it may have ended already
	_ = cmd.Wait()
	if out, err := exec.CommandContext(t.Context(), program(t), "check", killed).CombinedOutput(); err != nil {
		t.Fatalf("the kill leaves: %s", out)
	}
	if out, err := bring(killed).CombinedOutput(); err != nil {
		t.Fatalf("the run after the kill: %v %s", err, out)
	}
	want, got := articlesIn(t, whole), articlesIn(t, killed)
	if len(want) < pages {
		t.Errorf("got %d articles of %d pages", len(want), pages)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after the kill it is another tree:\n%s", diff[:min(len(diff), 4000)])
	}
	if out, err := bring(killed).CombinedOutput(); err != nil || !strings.Contains(string(out), "0 new, 0 changed, 300 unchanged") {
		t.Errorf("a further run: %v %s", err, out)
	}
}
