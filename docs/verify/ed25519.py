"""Ed25519 (RFC 8032): only the check of a signature, as signed notes have them; standard library alone."""
import base64
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    """The sum of two points, as (x, y) on -x² + y² = 1 + D x² y²."""
    (x1, y1), (x2, y2) = a, b
    both = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + both, -1, P)
    return x % P, (y1 * y2 + x1 * x2) * pow(1 - both, -1, P) % P


def times(number, point):
    total = (0, 1)
    while number:
        total, number, point = (add(total, point) if number & 1 else total), number >> 1, add(point, point)
    return total


def point_of(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError("no point")
    return (x if x % 2 == sign else P - x), y


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signed(text, line, key):
    """Whether `line` ("— NAME BASE64") is a signature over `text` by `key` (NAME+HASH+BASE64)."""
    try:
        name, key_hash, encoded = key.strip().split("+", 2)
        _, said, blob = line.split(" ")
        public, blob = base64.b64decode(encoded)[1:], base64.b64decode(blob)
        r, s = blob[4:36], int.from_bytes(blob[36:], "little")
        if said != name or blob[:4].hex() != key_hash or s >= ORDER or len(public) != 32:
            return False
        h = int.from_bytes(hashlib.sha512(r + public + text.encode()).digest(), "little") % ORDER
        return times(s, BASE) == add(point_of(r), times(h, point_of(public)))
    except ValueError:
        return False
