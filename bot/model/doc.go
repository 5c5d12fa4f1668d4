// Package model is what a language model may be asked, and what of its answers is believed.
package model
