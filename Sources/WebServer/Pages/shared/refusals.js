// Why the appliance refuses something. In English it says so itself; here by the refusal's code, in the page's language.
import { find, learn, t } from './words.js';

learn({
  en: { refused_internal: 'Something went wrong here. Try again.' },
  de: {
    refused_invalid_request: 'Diese Eingabe ist so nicht möglich.', refused_invalid_name: 'Der Name braucht 1 bis 100 sichtbare Zeichen.',
    refused_token_missing: 'Bitte zuerst anmelden.', refused_token_wrong: 'Diese Anmeldung gilt nicht. Bitte das Gerät neu koppeln.',
    refused_not_found: 'Hier ist nichts.', refused_unknown_queue: 'Diese Schlange gibt es nicht. Bitte den Link prüfen oder das Plakat neu scannen.',
    refused_unknown_ticket: 'Dieses Ticket gibt es nicht. Bitte den Link prüfen oder eine neue Nummer ziehen.',
    refused_unknown_code: 'Dieser Kopplungscode ist unbekannt, benutzt oder zu alt. Bitte einen neuen anzeigen lassen.',
    refused_invalid_transition: 'Das ist bei diesem Ticket jetzt nicht möglich.', refused_nothing_to_undo: 'Es gibt nichts rückgängig zu machen: Es ist über 10 Sekunden her, oder es ist inzwischen überholt.',
    refused_queue_closed: 'Diese Schlange ist geschlossen.', refused_queue_paused: 'Diese Schlange macht Pause.',
    refused_too_many_requests: 'Zu viele Anfragen. Bitte einen Moment warten.', refused_too_large: 'Das ist zu groß. Bitte ein kleineres Bild senden.',
    refused_unsupported_picture: 'Das ist kein lesbares Bild. Bitte JPEG, PNG oder PGM senden.', refused_no_code: 'Auf dem Bild ist kein QR-Code zu lesen. Bitte näher heran und gerade halten.',
    refused_printer_unavailable: 'Dafür gibt es keinen Drucker.', refused_store_unavailable: 'Nichts wurde übernommen: Der Datenträger hat es nicht behalten. Bitte Platz schaffen.',
    refused_internal: 'Hier ist etwas schiefgegangen. Bitte noch einmal versuchen.',
  },
  ar: {
    refused_invalid_request: 'هذا الإدخال غير ممكن بهذا الشكل.', refused_invalid_name: 'يجب أن يكون الاسم من 1 إلى 100 حرف ظاهر.',
    refused_token_missing: 'سجّل الدخول أولاً.', refused_token_wrong: 'هذا الدخول غير صالح. أقرن الجهاز من جديد.',
    refused_not_found: 'لا يوجد شيء هنا.', refused_unknown_queue: 'هذا الطابور غير موجود. تحقق من الرابط أو امسح الملصق من جديد.',
    refused_unknown_ticket: 'هذه التذكرة غير موجودة. تحقق من الرابط أو خذ رقماً جديداً.',
    refused_unknown_code: 'رمز الإقران هذا غير معروف أو مستخدم أو قديم. اطلب رمزاً جديداً.',
    refused_invalid_transition: 'هذا غير ممكن لهذه التذكرة الآن.', refused_nothing_to_undo: 'لا شيء للتراجع عنه: مضت أكثر من 10 ثوانٍ أو تبعه إجراء آخر.',
    refused_queue_closed: 'هذا الطابور مغلق.', refused_queue_paused: 'هذا الطابور متوقف مؤقتاً.',
    refused_too_many_requests: 'طلبات كثيرة جداً. انتظر لحظة من فضلك.', refused_too_large: 'هذا كبير جداً. أرسل صورة أصغر.',
    refused_unsupported_picture: 'هذه ليست صورة مقروءة. أرسل JPEG أو PNG أو PGM.', refused_no_code: 'لا يوجد رمز مقروء في الصورة. اقترب وأمسكها مستقيمة.',
    refused_printer_unavailable: 'لا توجد طابعة لذلك.', refused_store_unavailable: 'لم يُحفظ شيء: لم يحتفظ القرص به. أفرغ مساحة من فضلك.',
    refused_internal: 'حدث خطأ هنا. حاول مرة أخرى.',
  },
});

/**
 * @param {string} code the stable word of the refusal
 * @param {string|undefined} detail the appliance's own sentence
 */
export function refusal(code, detail) { return find('refused_' + code) || detail || t('refused_internal'); }
