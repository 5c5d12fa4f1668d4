package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/firstline-support/firstline/kb/bring/paper"
)

// Limits of one file.
const (
	maxSize    = 256 << 20
	maxMemory  = 1 << 30 // of the sandbox, which holds the file as well
	maxPages   = 5000
	maxLetters = 200_000 // on a page; a newspaper has 20,000
	maxTime    = 10 * time.Minute
	wasmPage   = 64 << 10
)

// ErrLimit means that a file is larger, longer or slower to read than any honest one.
var ErrLimit = errors.New("it exceeds the limits of a document")

// A Reader holds the engine, whose start takes seconds the first time and whose memory some hundred megabytes. It is
// safe for concurrent use; files are read one after another.
type Reader struct {
	pool   pdfium.Pool
	forget func() error // what was compiled
}

// Open starts the engine. It works until ctx ends or it is closed. What is compiled for it is kept in the folder for
// the next start; whoever can write there can change this program. Without a folder, or where nothing can be kept, it
// is compiled each time.
func Open(ctx context.Context, folder string) (*Reader, error) {
	if folder != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(folder); err == nil {
			if r, err := start(ctx, cache); err == nil || ctx.Err() != nil {
				return r, err
			}
			_ = cache.Close(ctx) // it is of no use
		}
	}
	return start(ctx, wazero.NewCompilationCache())
}

// start starts the engine with what was compiled before, if anything was.
func start(ctx context.Context, cache wazero.CompilationCache) (*Reader, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(maxMemory / wasmPage).
		WithCloseOnContextDone(true).
		WithCompilationCache(cache)
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxIdle: 1, MaxTotal: 1,
		Stdout: io.Discard, Stderr: io.Discard,
		FSConfig:      wazero.NewFSConfig(), // no file at all
		RuntimeConfig: config,
	})
	if err != nil {
		return nil, fmt.Errorf("start the PDF engine: %w", err)
	}
	return &Reader{pool: pool, forget: func() error { return cache.Close(ctx) }}, nil
}

// Close ends the engine and gives its memory back.
func (r *Reader) Close() error { return errors.Join(r.pool.Close(), r.forget()) }

// Read reads a file. An error says in words for its owner why it cannot be read; those about size and time wrap
// [ErrLimit]. It ends when ctx does, and after ten minutes in any case.
func (r *Reader) Read(ctx context.Context, data []byte) (doc paper.Document, err error) {
	if len(data) > maxSize {
		return doc, fmt.Errorf("%w: %d MiB, at most %d", ErrLimit, len(data)>>20, maxSize>>20)
	}
	ctx, stop := context.WithTimeoutCause(ctx, maxTime, fmt.Errorf("%w: reading took %s", ErrLimit, maxTime))
	defer stop()
	engine, err := r.pool.GetInstanceWithContext(ctx)
	if err != nil {
		return doc, fmt.Errorf("wait for the PDF engine: %w", err)
	}
	killed := make(chan struct{})
	alive := context.AfterFunc(ctx, func() {
		defer close(killed)
		_ = engine.Kill() // the call that runs comes back with an error
	})
	doc, err = read(ctx, engine, data)
	if !alive() {
		<-killed
		return paper.Document{}, context.Cause(ctx)
	}
	if closeErr := engine.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("end the PDF engine: %w", closeErr)
	}
	return doc, err
}

func read(ctx context.Context, engine pdfium.Pdfium, data []byte) (paper.Document, error) {
	opened, err := engine.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword):
		return paper.Document{}, errors.New("it is protected by a password; save it without one")
	case errors.Is(err, pdfiumerrors.ErrSecurity):
		return paper.Document{}, errors.New("it is encrypted in a way that is not known here; save it without protection")
	case err != nil:
		return paper.Document{}, fmt.Errorf("it is not a PDF file, or a damaged one: %w", err)
	}
	f := file{engine: engine, doc: opened.Document}
	count, err := engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.doc})
	if err != nil {
		return paper.Document{}, fmt.Errorf("count the pages: %w", err)
	}
	if count.PageCount > maxPages {
		return paper.Document{}, fmt.Errorf("%w: %d pages, at most %d", ErrLimit, count.PageCount, maxPages)
	}
	pages := make([]page, 0, count.PageCount)
	for i := range count.PageCount {
		if err := ctx.Err(); err != nil {
			return paper.Document{}, err
		}
		p, err := f.page(i)
		if err != nil {
			return paper.Document{}, fmt.Errorf("page %d: %w", i+1, err)
		}
		pages = append(pages, p)
	}
	return f.document(pages)
}

// document puts the pages together.
func (f file) document(pages []page) (paper.Document, error) {
	var unread []int
	for i, p := range pages {
		if len(p.lines) == 0 && p.drawn {
			unread = append(unread, i+1)
		}
	}
	if len(unread) == len(pages) {
		return paper.Document{}, errors.New("its pages are pictures without text; " +
			"run text recognition over it (OCR, for example with OCRmyPDF) and take the file that comes out")
	}
	doc := f.properties()
	doc.Unread = unread
	marks, err := f.outline()
	if err != nil {
		return paper.Document{}, fmt.Errorf("read the outline: %w", err)
	}
	unfurnish(pages)
	doc.Blocks = blocks(pages, marks)
	return doc, nil
}

// file is an open document.
type file struct {
	engine pdfium.Pdfium
	doc    references.FPDF_DOCUMENT
}
