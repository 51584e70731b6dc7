package model

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// addressMost is the longest web address that anything keeps, in characters.
const addressMost = 500

// Line checks one line of text that a person typed: trimmed, at most so many
// characters, no control characters. Empty is fine.
func Line(field, value string, most int) (string, error) {
	value = strings.TrimSpace(value)
	if strings.ContainsFunc(value, unfit) {
		return "", ErrBadCharacters.On(field)
	}
	if utf8.RuneCountInString(value) > most {
		return "", ErrTooLong.On(field).With("max", most)
	}
	return value, nil
}

// Lines is Line for text that may have line breaks and tabs.
func Lines(field, value string, most int) (string, error) {
	value = strings.ReplaceAll(strings.TrimSpace(value), "\r\n", "\n")
	if strings.ContainsFunc(value, func(r rune) bool { return unfit(r) && r != '\n' && r != '\t' }) {
		return "", ErrBadCharacters.On(field)
	}
	if utf8.RuneCountInString(value) > most {
		return "", ErrTooLong.On(field).With("max", most)
	}
	return value, nil
}

// Required is Line for text that must be there.
func Required(field, value string, most int) (string, error) {
	value, err := Line(field, value, most)
	if err == nil && value == "" {
		err = ErrRequired.On(field)
	}
	return value, err
}

// Tidy makes one line of text that came from elsewhere fit: control characters
// go, and so does what is beyond so many characters.
func Tidy(value string, most int) string {
	value = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unfit(r) {
			return -1
		}
		return r
	}, value)
	value = strings.TrimSpace(value)
	if runes := []rune(value); len(runes) > most {
		value = strings.TrimSpace(string(runes[:most]))
	}
	return value
}

// unfit are characters that nobody types: control characters, and those that
// turn the direction of what stands around them.
func unfit(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// WebAddress checks a link that people may tap: http or https, with a host,
// 500 characters at most. Empty is fine.
func WebAddress(field, value string) (string, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		return "", nil
	}
	u, err := url.Parse(value)
	good := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
	if !good || strings.ContainsFunc(value, func(r rune) bool { return unfit(r) || unicode.IsSpace(r) || strings.ContainsRune("\"<>\\^`{|}", r) }) {
		return "", ErrBadURL.On(field)
	}
	if utf8.RuneCountInString(value) > addressMost {
		return "", ErrTooLong.On(field).With("max", addressMost)
	}
	return value, nil
}
