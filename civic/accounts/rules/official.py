"""Words of offices and roles in the languages of the platform, which no person's name may speak for."""

from __future__ import annotations


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(word for line in lines for word in line.split())


#: One of these makes any name an official one.
ALWAYS = _words(
    "admin admins administrator administrators administration moderator moderators sysadmin webmaster official",
    "verified municipality organiser organizer administrateur administratrice administrateurs modérateur modératrice",
    "modérateurs modération officiel officielle vérifié vérifiée municipalité organisateur organisatrice",
    "مدير المدير مشرف المشرف الإدارة إدارة رسمي الرسمي موثق بلدية البلدية منظم المنظم",
)
#: A name made of these, of town names, numbers and the small words between them is an office's.
OFFICES = _words(
    "town city village council councils councillor mayor deputy office hall government governor state police clerk",
    "secretary secretariat committee commission board department staff team support service services help contact",
    "account authority platform system site civic root member members jury assembly",
    "ville commune village mairie maire conseil conseils conseiller conseillère municipal municipale bureau hôtel",
    "gouvernement préfet préfecture police secrétaire secrétariat comité commission département service équipe aide",
    "compte plateforme système membre assemblée citoyen citoyenne autorité",
    "مدينة المدينة قرية القرية مجلس المجلس رئيس الرئيس عمدة العمدة نائب مكتب المكتب حكومة الحكومة شرطة الشرطة أمين",
    "الأمين سكرتير السكرتير لجنة اللجنة قسم القسم فريق الفريق دعم الدعم خدمة الخدمة عضو أعضاء بلدي البلدي",
)
SMALL = _words("of the and for in at to my our your your's de du des da la le les et en au aux", "ال من في و")
