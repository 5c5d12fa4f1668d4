package from

import (
	"cmp"
	"context"
	"iter"
	"path"
	"strings"

	"github.com/firstline-support/firstline/kb/bring"
	"github.com/firstline-support/firstline/kb/bring/office"
)

// A Reader gives the text of one document. It is called where a document that is made to do harm can do none.
type Reader func(ctx context.Context, data []byte) (office.Text, error)

// Office reads documents with such an ending, one file or all in a folder.
func Office(at, ending string, read Reader) *Files {
	return &Files{Path: at, Endings: []string{ending}, Read: func(ctx context.Context, f File) iter.Seq2[bring.Document, error] {
		return func(yield func(bring.Document, error) bool) {
			text, err := read(ctx, f.Data)
			if err != nil && ctx.Err() != nil {
				yield(bring.Document{}, err)
				return
			}
			if err != nil {
				yield(bring.Document{}, bring.Skip(f.Name, f.Name, err.Error()))
				return
			}
			title := cmp.Or(text.Title, strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name)))
			yield(bring.Document{ID: f.Name, URL: f.Name, Title: title, Lang: text.Lang, Markdown: text.Markdown,
				Updated: text.Updated}, nil)
		}
	}}
}
