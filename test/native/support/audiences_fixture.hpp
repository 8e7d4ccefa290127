#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "rotation_fixture.hpp"

namespace token_rotation {

/// Clients that ask for other scopes with the refresh tokens of one grant.
class Audiences : public RotationFixture {
 protected:
  static std::shared_ptr<Provider> asking_for(std::string_view scope) {
    auto provider = make_provider();
    provider->retries = 0;
    provider->parameters.emplace_back("scope", SecretString(scope));
    provider->audience = audience_of(provider->parameters);
    return provider;
  }

  std::shared_ptr<Call> renew_for(const std::shared_ptr<Provider>& client, RenewalRequest request) {
    request.provider = client;
    return renew(std::move(request));
  }
  /// One refresh, answered; past those that wait if asked to.
  void refresh_for(const std::shared_ptr<Provider>& client, std::string_view refresh_token,
                   HttpResponse response, bool is_last = false) {
    renew_for(client, expired(refresh_token));
    is_last ? transport.answer_last(std::move(response)) : transport.answer(std::move(response));
  }
  std::string presented() const { return form_value(transport.last_request(), "refresh_token"); }
  std::string scope() const { return form_value(transport.last_request(), "scope"); }

  std::shared_ptr<Provider> mail = asking_for("mail");
  std::shared_ptr<Provider> files = asking_for("files");
  std::shared_ptr<Provider> photos = asking_for("photos");
};

}  // namespace token_rotation
