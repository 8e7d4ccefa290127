// Discovery: an issuer's metadata never leads credentials anywhere but to an https: endpoint. Every
// caller gets an answer, whatever the issuer says at both of its addresses.
//
// Input: the option `issuer`; the status of the first address; that of the second; the document.

#include "client/discovery.hpp"

#include <curl/curl.h>

#include <charconv>
#include <memory>
#include <string>

#include "../support/fake_clock.hpp"
#include "../support/fake_transport.hpp"
#include "../support/make_provider.hpp"
#include "fuzz.hpp"
#include "http/endpoint_url.hpp"

namespace token_rotation::fuzz {
namespace {

/// Two texts of others, and our words around them.
constexpr std::size_t kMaxMetadataDescription = 2 * kMaxDescription + 100;

std::string host_of(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  char* text = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &text, 0) != CURLUE_OK) {
    return {};
  }
  const std::string host(text);
  curl_free(text);
  return host;
}

void hold_fit(const IssuerMetadata& metadata) {
  hold(endpoint_url_problem(metadata.token_endpoint, false).empty(), "the token endpoint is fit");
  hold(metadata.revocation_endpoint.empty() ||
           endpoint_url_problem(metadata.revocation_endpoint, false).empty(),
       "a revocation endpoint is fit");
  hold(metadata.authentication_methods.size() <= 6, "only methods that are known are kept");
  hold(metadata.token_endpoint.size() <= 2048, "no address is longer than a provider would write");
}

void hold_same_host(const std::string& issuer) {
  for (const std::string& url : metadata_urls(issuer)) {
    hold(endpoint_url_problem(url, false).empty(), "metadata is asked for at a fit address");
    hold(host_of(url) == host_of(issuer), "metadata is asked for at the issuer's own host");
  }
}

HttpResponse response_of(std::string_view line, std::string_view document) {
  HttpResponse response;
  const auto parsed = std::from_chars(line.data(), line.data() + line.size(), response.status);
  if (parsed.ec == std::errc()) {
    response.delivery = HttpResponse::Delivery::kReplied;
    response.body = SecretString(document);
  } else {
    response.delivery = static_cast<HttpResponse::Delivery>(1 + line.size() % 4);
    response.transport_error = line;
  }
  return response;
}

/// What Discovery itself makes of it, for two who ask at the same time.
void ask_both(const std::string& issuer, std::string_view first, std::string_view second,
              std::string_view document) {
  FakeClock clock;
  FakeTransport transport(clock);
  const Jitter jitter = [] { return 0.5; };
  Discovery discovery(transport, clock, jitter);
  const auto provider = make_issuer_provider();
  provider->issuer = issuer;

  int answers = 0;
  const auto on_found = [&](const std::variant<Endpoints, Failure>& found, Source) {
    ++answers;
    if (const auto* failure = std::get_if<Failure>(&found)) {
      hold_well_formed(*failure, kMaxMetadataDescription);
      hold(failure->failure_class != FailureClass::kTerminal, "metadata ends no session");
      hold(failure->failure_class != FailureClass::kAmbiguous, "metadata spends no token");
    } else {
      hold(endpoint_url_problem(std::get<Endpoints>(found).token, false).empty(),
           "credentials go to a fit endpoint");
    }
  };
  discovery.find(provider, on_found);
  discovery.find(provider, on_found);
  transport.run();
  if (transport.unanswered() > 0) transport.answer(response_of(first, document));
  if (transport.unanswered() > 0) transport.answer(response_of(second, document));
  hold(transport.unanswered() == 0, "two addresses are all there are");
  hold(answers == 2, "every caller is answered once");
}

}  // namespace

void run(std::string_view input) {
  const std::string issuer(take_line(input));
  const std::string_view first = take_line(input);
  const std::string_view second = take_line(input);

  const auto read = read_issuer_metadata(input, issuer, false);
  if (const auto* failure = std::get_if<Failure>(&read)) {
    hold_well_formed(*failure, kMaxMetadataDescription);
    hold(failure->failure_class == FailureClass::kConfiguration, "metadata is configuration");
  } else {
    hold_fit(std::get<IssuerMetadata>(read));
  }
  // The options are checked before an issuer gets here.
  if (!endpoint_url_problem(issuer, false).empty()) return;
  hold_same_host(issuer);
  ask_both(issuer, first, second, input);
}

}  // namespace token_rotation::fuzz
