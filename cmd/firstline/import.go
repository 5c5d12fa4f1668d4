package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/progress"
	"github.com/firstline-support/firstline/cmd/firstline/workspace"
	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/fetch"
)

// importCommand has one command for each source.
type importCommand struct {
	Site       importSite       `cmd:"" help:"A web site: its sitemap and links are followed, its robots.txt is obeyed."`
	MediaWiki  importMediaWiki  `cmd:"" name:"mediawiki" help:"A MediaWiki."`
	DokuWiki   importDokuWiki   `cmd:"" name:"dokuwiki" help:"A DokuWiki whose remote API is switched on."`
	Confluence importConfluence `cmd:"" help:"A space of Confluence, Cloud or Data Center."`
	Zendesk    importZendesk    `cmd:"" help:"A help centre of Zendesk Guide."`
	Freshdesk  importFreshdesk  `cmd:"" help:"The solution articles of Freshdesk."`
	HTML       importHTML       `cmd:"" name:"html" help:"A saved HTML page, or all in a folder."`
	DOCX       importDOCX       `cmd:"" name:"docx" help:"A Word document, or all in a folder."`
	PDF        importPDF        `cmd:"" name:"pdf" help:"A PDF file, or all in a folder."`
	CSV        importCSV        `cmd:"" name:"csv" help:"A file of questions and answers, as spreadsheets write it."`
}

// Help says what all sources have in common.
func (importCommand) Help() string {
	return `Articles are written into articles/NAME of the workspace. Run the same command again to bring what changed:
only that is fetched where the source can tell, and only those files are written. After a crash or Ctrl-C the next run
goes on.

What you edit is yours: it is not written over. When its source changes, too, the source's words are put beside it in a
file that ends in .theirs, and firstline check reminds you of it. What you delete stays away (--restore brings it back).
What vanished at the source is removed, unless you have edited it.

Exit code 0: done; documents that had to be skipped are listed. 1: an error ended it.`
}

// importFlags are what every source takes.
type importFlags struct {
	Into      string   `required:"" placeholder:"NAME" help:"Folder below articles/; it begins the ids of the articles."`
	Workspace string   `help:"The workspace." default:"." type:"path"`
	Lang      string   `enum:",en,de" default:"" placeholder:"en|de" help:"Language, where only the words tell it."`
	Audience  []string `placeholder:"TEAM" help:"Teams or roles that may read it. Else everyone."`
	Owner     string   `placeholder:"TEAM" help:"Team that keeps it right."`
	Tags      []string `placeholder:"TAG" help:"Tags for all of it."`
	Licence   string   `placeholder:"TEXT" help:"Licence, when it is another one than the source says."`
	Review    string   `placeholder:"DAY" help:"Day, such as 2027-03-01, from which on answers say that it is old."`
	Prune     bool     `help:"Remove what vanished at the source, even if it is half of everything."`
	Restore   bool     `help:"Bring back articles that were deleted here."`
	DryRun    bool     `help:"Tell what would be done, and do nothing."`
	JSON      bool     `name:"json" help:"Print the report as JSON."`
}

// apiFlags are what sources on servers take besides.
type apiFlags struct {
	AllowPrivate []string      `placeholder:"HOST" help:"Host that may be in a private network, as in the address."`
	Every        time.Duration `default:"200ms" help:"Pause between two requests."`
}

// client gets pages for a source.
func (f apiFlags) client() *fetch.Client {
	return fetch.New(fetch.Options{Agent: "firstline/" + version + " (+https://github.com/firstline-support/firstline)",
		Private: f.AllowPrivate, Every: f.Every})
}

// bring runs an import and prints what it did, also when an error ended it.
func (f importFlags) bring(ctx context.Context, t terminal, src bring.Source) error {
	if _, _, err := find(f.Workspace); err != nil {
		return err
	}
	im, err := f.importer()
	if err != nil {
		return err
	}
	line, begun := progress.On(t.err), time.Now()
	var drawn time.Time
	im.Progress = func(done, total int) {
		if now := time.Now(); now.Sub(drawn) > 100*time.Millisecond {
			drawn = now
			line.Draw(progress.Bar("importing into "+f.Into, int64(done), int64(total), now.Sub(begun)))
		}
	}
	report, err := im.Run(ctx, src)
	line.Clear()
	if err != nil && report.Notes == nil && report.Unchanged == 0 {
		return err
	}
	if f.JSON {
		return errors.Join(err, printJSON(t, report))
	}
	return errors.Join(err, f.print(t, report, err == nil))
}

func (f importFlags) importer() (bring.Importer, error) {
	im := bring.Importer{Dir: filepath.Join(f.Workspace, "articles", f.Into), Name: f.Into, DryRun: f.DryRun,
		Prune: f.Prune, Restore: f.Restore, Defaults: bring.Defaults{Lang: f.Lang, Licence: f.Licence, Audience: f.Audience,
			Owner: f.Owner, Tags: f.Tags}}
	if f.Review != "" {
		day, err := time.Parse(time.DateOnly, f.Review)
		if err != nil {
			return im, fmt.Errorf("--review %s is not a day; write it as year-month-day, for example 2027-03-01", f.Review)
		}
		im.Defaults.Review = day
	}
	return im, nil
}

func printJSON(t terminal, report bring.Report) error {
	if report.Notes == nil {
		report.Notes = []bring.Note{}
	}
	e := json.NewEncoder(t.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(report)
}

// mostNotes is how many notes of one kind are printed; JSON has all.
const mostNotes = 20

// print tells what needs a person first, and then the figures.
func (f importFlags) print(t terminal, r bring.Report, complete bool) error {
	var b strings.Builder
	shown := map[string]int{}
	for _, n := range r.Notes {
		if n.What == bring.Added || n.What == bring.Changed {
			continue
		}
		if shown[n.What]++; shown[n.What] <= mostNotes {
			parts := []string{n.What, cmp.Or(n.File, n.URL)}
			text := strings.TrimSpace(strings.Join(parts, " "))
			if n.Reason != "" {
				text += ": " + n.Reason
			}
			b.WriteString(workspace.OneLine(text) + "\n")
		}
	}
	for _, what := range []string{bring.Conflict, bring.Kept, bring.Removed, bring.Skipped} {
		if more := shown[what] - mostNotes; more > 0 {
			fmt.Fprintf(&b, "%s: %d more, --json lists all\n", what, more)
		}
	}
	verb := "Imported into"
	if f.DryRun {
		verb = "Would import into"
	}
	fmt.Fprintf(&b, "%s articles/%s: ", verb, f.Into)
	fmt.Fprintf(&b, "%d new, %d changed, %d unchanged, %d removed, %d conflicts, %d kept, %d skipped.\n", r.New, r.Changed,
		r.Unchanged, r.Removed, r.Conflicts, r.Kept, r.Skipped)
	if r.Partial {
		b.WriteString("The source has more than the limit; nothing was removed.\n")
	}
	if !complete {
		b.WriteString("It is not complete. Run the same command again to go on.\n")
	}
	_, err := t.out.Write([]byte(b.String()))
	return err
}
