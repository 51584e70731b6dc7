package media

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"yingke/model"
)

// nameMost is how many characters of a file's name are kept.
const nameMost = 100

// taken is every type that we take, with the endings that a file of it may
// have; the first is the one that a file without any of them gets.
var taken = map[string][]string{
	"image/jpeg": {".jpg", ".jpeg"},
	"image/png":  {".png"},
	"image/gif":  {".gif"},
	"image/webp": {".webp"},

	"audio/mpeg": {".mp3"}, "audio/aac": {".aac"}, "audio/amr": {".amr"}, "audio/wav": {".wav"}, "audio/ogg": {".ogg", ".oga", ".opus"},
	"audio/mp4": {".m4a", ".mp4"}, "audio/x-m4a": {".m4a", ".mp4"}, "audio/webm": {".webm", ".weba"},
	"video/mp4": {".mp4", ".m4v"}, "video/x-m4v": {".m4v", ".mp4"}, "video/quicktime": {".mov"}, "video/webm": {".webm"},

	"application/pdf": {".pdf"},
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   {".docx"},
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         {".xlsx"},
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": {".pptx"},
	"application/msword": {".doc", ".wps"}, "application/vnd.ms-excel": {".xls", ".et"}, "application/vnd.ms-powerpoint": {".ppt", ".dps"},
	"application/x-ole-storage":                       {".doc", ".xls", ".ppt", ".wps", ".et", ".dps"},
	"application/vnd.oasis.opendocument.text":         {".odt"},
	"application/vnd.oasis.opendocument.spreadsheet":  {".ods"},
	"application/vnd.oasis.opendocument.presentation": {".odp"},
	"text/plain": {".txt", ".log", ".md"}, "text/csv": {".csv", ".txt"}, "text/tab-separated-values": {".tsv", ".txt"},
	"application/json": {".json", ".txt"}, "text/rtf": {".rtf"}, "text/vcard": {".vcf"}, "text/calendar": {".ics"},
	"application/zip": {".zip", ".docx", ".xlsx", ".pptx"}, "application/x-rar-compressed": {".rar"}, "application/x-7z-compressed": {".7z"},
	"application/gzip": {".gz", ".tgz"},
}

// typeOf finds what the first bytes of a file are. What the sender calls it
// only tells a recorded voice from a film in the same container.
func typeOf(head []byte, declared string) (string, bool) {
	found, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	switch {
	case found == "image/apng" || found == "image/vnd.mozilla.apng":
		found = "image/png"
	case found == "application/ogg" || found == "video/ogg":
		found = "audio/ogg"
	case strings.HasPrefix(declared, "audio/") && (found == "video/webm" || found == "video/mp4"):
		found = "audio" + strings.TrimPrefix(found, "video")
	}
	_, ok := taken[found]
	return found, ok
}

// Kind is the kind of message that shows a file of this type.
func Kind(contentType string) string {
	switch family, _, _ := strings.Cut(contentType, "/"); family {
	case "image":
		return model.KindImage
	case "audio":
		return model.KindVoice
	case "video":
		return model.KindVideo
	}
	return model.KindFile
}

// inline claims that browsers only ever show or play a file of this type.
func inline(contentType string) bool { return Kind(contentType) != model.KindFile }

// cleanName is a name to save a file under: without folders, without what
// systems stumble over, and with an ending that belongs to its type, so that a
// text called invoice.html does not open as a page.
func cleanName(name, contentType string) string {
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:*?"<>|`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.Trim(model.Tidy(name, 400), ". ")
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	endings := taken[contentType]
	if !slices.Contains(endings, strings.ToLower(ending)) {
		stem, ending = name, endings[0]
		if contentType == "image/jpeg" || contentType == "image/png" { // written anew: its old ending says nothing
			stem = strings.TrimSuffix(name, filepath.Ext(name))
		}
	}
	stem = cmp.Or(stem, "file")
	for utf8.RuneCountInString(stem) > nameMost-len(ending) {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + ending
}
