package kb

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A Problem is one mistake in an article file, told so that its author can repair it without us.
type Problem struct {
	File string // as found under the loaded directory, with the directory
	Line int    // in the file, from 1
	What string // what is wrong
	Fix  string // what to write instead
}

// Error gives the problem as "file:line: what; fix", the form that editors and terminals turn into a link.
func (p Problem) Error() string {
	return fmt.Sprintf("%s:%d: %s; %s", p.File, p.Line, p.What, p.Fix)
}

// maxArticle keeps one pasted log file from slowing every search; the longest real help page seen had 60 KiB.
const maxArticle = 256 << 10

var (
	fileName  = regexp.MustCompile(`^(.+)\.([A-Za-z-]+)\.md$`)
	validID   = regexp.MustCompile(`^[a-z0-9-]{1,100}$`)
	languages = []string{"en", "de"}
)

// Files gives the paths of the article files in dir and in the folders below it, in order: everything that ends in .md
// and is not hidden by a dot.
func Files(fsys fs.FS, dir string) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, dir, func(name string, e fs.DirEntry, err error) error {
		switch hidden := name != dir && strings.HasPrefix(e.Name(), "."); {
		case err != nil:
			return err
		case hidden && e.IsDir():
			return fs.SkipDir
		case !hidden && !e.IsDir() && path.Ext(name) == ".md":
			files = append(files, name)
		}
		return nil
	})
	return files, err
}

// Load reads every article in dir and in the folders below it. It never stops at a mistake: all of them come back, with
// the articles that can be used in spite of them. An article with a broken front matter is left out; one whose text
// holds a dead link or raw HTML is returned, because its other words are right.
func Load(fsys fs.FS, dir string) ([]Article, []Problem) {
	files, err := Files(fsys, dir)
	if err != nil {
		return nil, []Problem{{File: dir, Line: 1, What: err.Error(), Fix: "create the folder and put the articles there"}}
	}
	l := loader{fsys: fsys, present: map[string]bool{}}
	for _, name := range files {
		if m := fileName.FindStringSubmatch(path.Base(name)); m != nil {
			l.present[m[1]] = true
		}
	}
	first := map[string]string{}
	for _, name := range files {
		if other, taken := first[path.Base(name)]; taken {
			l.problem(name, 1, "the article is there twice, the other one is "+other, "give one of the files another name")
			continue
		}
		first[path.Base(name)] = name
		l.file(name)
	}
	return l.articles, l.problems
}

// Check tells the mistakes of one article file that is not in a folder yet. A link to another article is one here.
func Check(file string, src []byte) []Problem {
	l := loader{}
	l.text(file, src)
	return l.problems
}

// loader collects what one Load finds.
type loader struct {
	fsys     fs.FS
	present  map[string]bool // ids that have a file, good or not: a link to a broken article is not a second mistake
	articles []Article
	problems []Problem
}

func (l *loader) problem(file string, line int, what, fix string) {
	l.problems = append(l.problems, Problem{File: file, Line: line, What: what, Fix: fix})
}

func (l *loader) file(name string) {
	src, err := l.read(name)
	if err != nil {
		l.problem(name, 1, err.Error(), "make the file readable")
		return
	}
	l.text(name, src)
}

func (l *loader) text(name string, src []byte) {
	if len(src) > maxArticle {
		l.problem(name, 1, fmt.Sprintf("the file is larger than %d KiB", maxArticle>>10), "split it into several articles")
		return
	}
	src = unixLines(src)
	if line := firstBadLine(src); line > 0 {
		l.problem(name, line, "the text is not UTF-8", "save the file with the encoding UTF-8")
		return
	}
	before := len(l.problems)
	a := Article{File: name}
	l.name(&a)
	head, body, line, ok := l.split(name, string(src))
	if !ok {
		return
	}
	l.frontMatter(&a, head)
	usable := len(l.problems) == before
	if l.body(&a, body, line) && usable {
		l.articles = append(l.articles, a)
	}
}

// unixLines also drops the mark that some Windows editors put in front of UTF-8.
func unixLines(src []byte) []byte {
	src = bytes.ReplaceAll(bytes.TrimPrefix(src, []byte("\uFEFF")), []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
}

// read stops soon after the limit, so that a huge file costs an error and not the memory.
func (l *loader) read(name string) ([]byte, error) {
	f, err := l.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	src, err := io.ReadAll(io.LimitReader(f, maxArticle+1))
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return src, err
}

func firstBadLine(src []byte) int {
	if utf8.Valid(src) {
		return 0
	}
	for i, line := range bytes.Split(src, []byte("\n")) {
		if !utf8.Valid(line) {
			return i + 1
		}
	}
	return 1
}

// name takes id and language from the file name, where a reader of the folder sees them.
func (l *loader) name(a *Article) {
	m := fileName.FindStringSubmatch(path.Base(a.File))
	if m == nil {
		l.problem(a.File, 1, "the file name has no language", "name it <id>.<en or de>.md, for example reset-password.en.md")
		return
	}
	a.ID, a.Lang = m[1], m[2]
	if !validID.MatchString(a.ID) {
		l.problem(a.File, 1, fmt.Sprintf("%q is not an article id", a.ID), "use small letters, digits and hyphens only")
	}
}
