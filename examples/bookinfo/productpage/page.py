"""How the product page looks: plain functions from data to HTML. Everything that came from outside is escaped."""
from html import escape

STYLE = """\
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5a6675; --paper: #fbfaf7; --line: #d9d5cb; --accent: #1f5f8b;
  --bad: #9b1c1c; --black-star: #111; --red-star: #c81e1e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e6df; --soft: #a6adb8; --paper: #16191e; --line: #383e48;
  --accent: #7fbce6; --bad: #ff9a9a; --black-star: #f4f4f4; --red-star: #ff6b6b; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1.0625rem/1.55 Georgia, "Times New Roman", serif; color: var(--ink); background: var(--paper); }
header, main { max-width: 62rem; margin: 0 auto; padding: 1rem 1.25rem; }
header { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; justify-content: space-between;
  border-bottom: 1px solid var(--line); }
header > a { font-weight: bold; font-size: 1.15rem; text-decoration: none; color: inherit; }
a { color: var(--accent); }
form, .user { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; font: .9375rem/1.4 system-ui, sans-serif; }
input, button { font: inherit; color: inherit; padding: .35rem .6rem; border: 1px solid var(--soft); border-radius: .3rem;
  background: transparent; max-width: 9rem; }
button { background: var(--accent); border-color: var(--accent); color: var(--paper); cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h1 { margin: 1rem 0 .25rem; font-size: 2rem; line-height: 1.2; }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; }
.columns { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; }
blockquote { margin: 0 0 1.5rem; padding-left: 1rem; border-left: 3px solid var(--line); }
blockquote p { margin: 0 0 .3rem; } blockquote footer { color: var(--soft); }
.stars { font-size: 1.35rem; letter-spacing: .1em; } .stars.black { color: var(--black-star); } .stars.red { color: var(--red-star); }
.note { color: var(--soft); font: .875rem/1.4 system-ui, sans-serif; }
.problem { padding: .75rem 1rem; border: 1px solid var(--bad); border-radius: .4rem; }
.problem h3 { margin: 0 0 .25rem; color: var(--bad); font-size: 1.05rem; } .problem p { margin: 0; }
"""

DETAILS = (("type", "Type"), ("pages", "Pages"), ("publisher", "Publisher"), ("language", "Language"), ("year", "Year"),
           ("author", "Author"), ("ISBN-10", "ISBN-10"), ("ISBN-13", "ISBN-13"))


def document(body):
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simple Bookstore App</title>
<link rel="stylesheet" href="/static/style.css">
</head>
<body>
{body}
</body>
</html>
"""


def index():
    return document("""<main><h1>Bookinfo</h1>
<p>A small bookstore of four services in four languages.</p>
<p><a href="/productpage">Go to the product page</a></p></main>""")


def product_page(product, user, details_status, details, reviews_status, reviews):
    """descriptionHtml is our own text and is the only HTML that is taken as it is."""
    book = book_details(details) if details_status == 200 else problem("details", details)
    said = book_reviews(reviews) if reviews_status == 200 else problem("reviews", reviews)
    return document(f"""<header><a href="/productpage">Bookinfo Sample</a>{sign_in(user)}</header>
<main>
<h1>{escape(product["title"])}</h1>
<p>{product["descriptionHtml"]}</p>
<div class="columns">
<section aria-labelledby="details"><h2 id="details">Book Details</h2>{book}</section>
<section aria-labelledby="reviews"><h2 id="reviews">Book Reviews</h2>{said}</section>
</div>
</main>""")


def sign_in(user):
    if user:
        return f'<div class="user"><span>Signed in as <b>{escape(user)}</b></span> <a href="/logout">Sign out</a></div>'
    return """<form method="post" action="/login">
<label for="username">User</label> <input id="username" name="username" autocomplete="username" required maxlength="64">
<label for="passwd">Password</label> <input id="passwd" name="passwd" type="password" autocomplete="off">
<button type="submit">Sign in</button></form>"""


def problem(what, answer):
    return (f'<div class="problem" role="alert"><h3>Error fetching product {what}!</h3>'
            f'<p>{escape(str(answer.get("error", "")))}</p></div>')


def book_details(details):
    rows = "".join(f"<dt>{label}</dt><dd>{escape(str(details.get(key, '')))}</dd>" for key, label in DETAILS)
    return f"<dl>{rows}</dl>"


def book_reviews(reviews):
    served_by = f'<p class="note">Reviews served by: {escape(str(reviews.get("podname", "")))}</p>'
    return "".join(review(r) for r in reviews.get("reviews", [])) + served_by


def review(r):
    return (f'<blockquote><p>{escape(str(r.get("text", "")))}</p><footer>{escape(str(r.get("reviewer", "")))}</footer>'
            f'{rating(r.get("rating"))}</blockquote>')


def rating(given):
    if not isinstance(given, dict):
        return ""
    if given.get("error"):
        return f'<p class="note"><i>{escape(str(given["error"]))}</i></p>'
    try:
        stars = max(0, min(5, int(given.get("stars", 0))))
    except (TypeError, ValueError):
        return ""
    colour = "red" if given.get("color") == "red" else "black"
    return (f'<div class="stars {colour}" role="img" aria-label="{stars} of 5 stars, {colour}">'
            f'{"★" * stars}{"☆" * (5 - stars)}</div>')
