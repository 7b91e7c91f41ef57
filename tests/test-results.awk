# Reads JUnit reports as the test runner writes them: <testcase name="" classname=""><failure message="">stack</failure></testcase>.
# list=failed or list=passed: a line for each such test, "NAME<tab>METHOD" (the rows of a theory have a name each and one method).
# Without list: the failed tests in words, message and stack cut. With names=FILE: only those in FILE, which has such lines.
BEGIN {
  while (names != "" && (getline line < names) > 0) wanted[substr(line, 1, index(line, "\t") - 1)] = 1
  RS = "<testcase "
}

FNR > 1 {
  wrong = $0 ~ /<failure[ >]/
  name = readable(attribute($0, "name"))
  class = readable(attribute($0, "classname"))
  method = substr(name, length(class) + 1)
  sub(/\(.*/, "", method)
  if (list == "failed" && wrong || list == "passed" && !wrong && $0 !~ /<skipped/)
    print name "\t" class method
  if (list == "" && wrong && (names == "" || name in wanted)) {
    print "  " name
    failure = substr($0, index($0, "<failure"))
    stack = substr(failure, index(failure, ">") + 1)
    sub(/<\/failure>.*/, "", stack)
    gsub(/\n   at System\.[^\n]*/, "", stack)
    tell(readable(attribute(failure, "message")), 20)
    tell(readable(stack), 6)
  }
}

function attribute(text, key) {
  if (!match(text, "(^| )" key "=\"[^\"]*\"")) return ""
  text = substr(text, RSTART, RLENGTH - 1)
  sub(/^[^"]*"/, "", text)
  return text
}

# The runner writes some characters as in C# and then all as in XML. A name stays on one line.
function readable(text) {
  gsub(/&#xA;/, "\n", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "'", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&amp;/, "\\&", text)
  gsub(/\\t/, "    ", text); gsub(/\\"/, "\"", text)
  return text
}

function tell(text, most,    lines, count, i) {
  count = split(text, lines, "\n")
  for (i = 1; i <= count && i <= most; i++) print "      " (length(lines[i]) > 300 ? substr(lines[i], 1, 300) "…" : lines[i])
  if (count > most) print "      … " count - most " more lines in the report"
}
